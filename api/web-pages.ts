import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { handleUnknownRoute } from './error-handler.ts';
import type { ApiApp } from './dependencies.ts';

const PAGE = 'index.html';
const PUBLIC = { config: { access: 'public' }, schema: { hide: true } } as const;
const YEAR_MS = 365 * 24 * 3_600_000;

/** Whether a person has opened an address in a browser, of which the pages themselves know whether it is one of theirs. */
function isNavigation({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/v1/') && (headers.accept ?? '').includes('text/html');
}

function sendPage(reply: FastifyReply): FastifyReply {
  // The page names its scripts by their content, so that it is the one file that has to be asked for anew.
  return reply.header('cache-control', 'no-cache').sendFile(PAGE, { cacheControl: false });
}

/** Serves the built web pages: one page for every address that is not the API's, and the files that it loads. */
export async function serveWebPages(app: ApiApp, folder: string): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, index: false });
  app.get('/', PUBLIC, (_request, reply) => sendPage(reply));
  app.get<{ Params: { '*': string } }>('/assets/*', PUBLIC, (request, reply) =>
    reply.sendFile(join('assets', request.params['*']), { maxAge: YEAR_MS, immutable: true }),
  );
  for (const name of ['icon.svg', 'manifest.webmanifest']) {
    app.get(`/${name}`, PUBLIC, (_request, reply) => reply.sendFile(name));
  }
  app.setNotFoundHandler((request, reply) => {
    if (isNavigation(request)) return sendPage(reply);
    handleUnknownRoute(request, reply);
    return reply;
  });
}
