import type { FastifyRequest } from 'fastify';
import type { SignInPlace } from './sign-in.ts';

const MOST_USER_AGENT = 300;

/** From where a request comes, as far as it says so. */
export function placeOf(request: FastifyRequest): SignInPlace {
  const userAgent = request.headers['user-agent']?.slice(0, MOST_USER_AGENT) ?? null;
  return { address: request.ip, userAgent };
}
