/** The arrows of the house: who may import whom. Every rule is an error; there are no exceptions elsewhere. */
function only(from, allowed, comment) {
  return {
    name: `${from.replace(/[^a-z]/g, '')}-arrows`,
    comment,
    severity: 'error',
    from: { path: from },
    to: { pathNot: allowed },
  };
}

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: '\\.config\\.(ts|js)$|\\.cjs$|\\.d\\.m?ts$|^test/support/end-with-runner',
      },
      to: {},
    },
    { name: 'nothing-imports-test', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('^domain/', ['^domain/'], 'Pure rules and words: no packages, no clock, no I/O.'),
    only(
      '^workflows/',
      ['^domain/', '^workflows/', '^activities/', 'node_modules/@temporalio/(workflow|common)/'],
      'The process only; activities as types (see workflows-type-only).',
    ),
    {
      name: 'workflows-type-only',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    only(
      '^activities/',
      [
        '^activities/',
        '^domain/',
        '^db/',
        '^workflows/(contract|failure)\\.ts$',
        // The client is for the reconciliation and the archive, which read what the engine knows; proto encodes histories.
        'node_modules/(@temporalio/(activity|client|common|proto)|lru-cache)/',
        // The way to the mail server.
        'node_modules/(@types/)?nodemailer/',
      ],
      'Effects. Libraries of connectors are added here by name.',
    ),
    only(
      '^deployment/',
      [
        '^deployment/',
        '^config\\.ts$',
        '^(log|temporal-connection)\\.ts$',
        'node_modules/@temporalio/client/',
        '^(node:)?(crypto|fs|timers/promises)$',
      ],
      'Which version of the worker runs the orders.',
    ),
    only(
      '^db/[a-z-]+-main\\.ts$',
      ['^config\\.ts$', '^db/', 'node_modules/pino/'],
      'Processes: they read their environment as the API and the worker do.',
    ),
    only(
      '^db/(?![a-z-]+-main\\.ts$)',
      [
        '^db/',
        '^domain/',
        '^encryption\\.ts$',
        'node_modules/(drizzle-orm|pg|@types/pg|canonicalize|uuid|temporal-polyfill|temporal-spec)/',
        '^(node:)?(crypto|fs|path|url|util|zlib|fs/promises)$',
      ],
      'Tables and queries.',
    ),
    only(
      '^api/',
      [
        '^api/',
        '^(config|encryption|log|archive-waker|notice-waker|order-change-waker|payload-codec|waker|temporal-connection)\\.ts$',
        '^domain/',
        '^db/',
        '^workflows/(contract|failure)\\.ts$',
        'node_modules/(fastify|@fastify|@node-rs/argon2|fastify-type-provider-zod|file-type|jose|lru-cache|openid-client|zod|@temporalio/(client|common)|prom-client|pino|close-with-grace|uuid|canonicalize|csv-stringify|fflate|pdfmake|@expo-google-fonts|pg)/',
        'node_modules/@types/',
        '^(node:)?[a-z_/]+$',
      ],
      'HTTP only: schema, authorize, call, convert.',
    ),
    only(
      '^cli/',
      [
        '^cli/',
        '^(config|encryption|payload-codec)\\.ts$',
        '^domain/',
        'node_modules/',
        '^(node:)?[a-z_/\\d]+$',
      ],
      'A client of the API and local operations.',
    ),
    only(
      '^web/',
      [
        '^web/',
        '^domain/',
        '^cli/generated/api\\.ts$',
        'node_modules/(react|react-dom|@mantine/(core|hooks|notifications)|@tanstack/react-(router|query|virtual)|echarts|papaparse|react-hook-form|i18next|react-i18next|openapi-fetch|vite)/',
        'node_modules/@types/(react|react-dom|papaparse)/',
        'node_modules/@fontsource-variable/',
      ],
      'A thin client of the API.',
    ),
    only(
      '^worker\\.ts$',
      [
        '^(config|encryption|log|archive-waker|checkpointer|notice-waker|order-change-waker|payload-codec|waker|temporal-connection)\\.ts$',
        '^activities/',
        '^db/',
        '^deployment/',
        'node_modules/(@temporalio|pino|close-with-grace)/',
        '^(node:)?[a-z0-9_/]+$',
      ],
      'The worker process; never api or web.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.countersign|node_modules/\\.)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
