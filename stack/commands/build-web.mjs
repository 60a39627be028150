/** Builds the web pages into a folder, each text beside its compressed forms, so that no request compresses anything. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';

const webFolder = fileURLToPath(new URL('../../web', import.meta.url));
const TEXT = /\.(js|css|html|svg|webmanifest)$/;
/** Below this, headers cost more than the text. */
const LEAST_BYTES = 1_024;

const compressed = [
  { ending: '.br', compress: (text) => promisify(brotliCompress)(text, { params: brotliParams(text) }) },
  { ending: '.gz', compress: (text) => promisify(gzip)(text, { level: 9 }) },
];

function brotliParams(text) {
  return {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
}

async function compressTexts(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => TEXT.test(name));
  const texts = names.map((name) => ({ path: join(folder, name), text: readFileSync(join(folder, name)) }));
  const worthwhile = texts.filter(({ text }) => text.length >= LEAST_BYTES);
  await Promise.all(
    worthwhile.flatMap(({ path, text }) =>
      compressed.map(async ({ ending, compress }) => writeFileSync(path + ending, await compress(text))),
    ),
  );
}

/** Packages mark what runs in a browser, as everything here does; and how long a plugin took says nothing of the pages. */
const HARMLESS = new Set(['MODULE_LEVEL_DIRECTIVE', 'PLUGIN_TIMINGS']);

function tellUnlessHarmless(level, log, tell) {
  if (!HARMLESS.has(log.code)) tell(level, log);
}

/** The bundler would make pages for development wherever something else is said to run, as under the tests. */
async function asInProduction(task) {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await task();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

export async function buildWeb(folder) {
  const options = {
    outDir: folder,
    emptyOutDir: true,
    // The policy of the pages lets nothing load that is not a file of their own.
    assetsInlineLimit: 0,
    target: 'es2022',
    // The journeys hold the first page to its limit; the bundler's own knows nothing of compression.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: { onLog: tellUnlessHarmless },
  };
  await asInProduction(() => build({ root: webFolder, configFile: false, logLevel: 'warn', build: options }));
  await compressTexts(folder);
}
