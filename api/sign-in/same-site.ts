import type { FastifyRequest } from 'fastify';
import { refuse } from '../../domain/errors.ts';

/** A header that no foreign page can send without being allowed to, which it never is. */
const OWN_REQUEST_HEADER = 'x-countersign-request';
const READING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

function originOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Whether the page that sends the request is one of ours: of the public address, or of the one that was asked. */
function isOwnOrigin(request: FastifyRequest, publicUrl: string): boolean {
  const { origin } = request.headers;
  // Programs send none; browsers do with every change.
  if (origin === undefined) return true;
  const from = originOf(origin);
  return from !== null && (from.origin === new URL(publicUrl).origin || from.host === request.headers.host);
}

/** Throws `cross_site_request` for a request that a page of another site sends. */
export function requireOwnOrigin(request: FastifyRequest, publicUrl: string): void {
  if (!isOwnOrigin(request, publicUrl)) throw refuse.crossSiteRequest();
}

/** Throws `cross_site_request` for a change by cookie that a page of another site could have sent. */
export function requireSameSite(request: FastifyRequest, publicUrl: string): void {
  if (READING_METHODS.has(request.method)) return;
  const { origin } = request.headers;
  const { callingPages = [] } = request.routeOptions.config;
  if (origin !== undefined && callingPages.includes(origin)) return;
  requireOwnOrigin(request, publicUrl);
  if (request.headers[OWN_REQUEST_HEADER] !== '1') throw refuse.crossSiteRequest();
}
