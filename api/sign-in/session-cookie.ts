import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignInSettings } from './settings.ts';

const SESSION_COOKIE = 'countersign_session';

type CookieSettings = Pick<SignInSettings, 'publicUrl'>;

/** No script reads it, no foreign page sends it with a change, and no plain connection carries it where there is TLS. */
export function cookieOptions({ publicUrl }: CookieSettings) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: new URL(publicUrl).protocol === 'https:',
  } as const;
}

/** The token of the session cookie, or null. */
export function sessionTokenOf(request: FastifyRequest): string | null {
  return request.cookies[SESSION_COOKIE] ?? null;
}

/** Lets the browser keep the session. */
export function setSessionCookie(
  reply: FastifyReply,
  session: { token: string; expiresAt: Date },
  settings: CookieSettings,
): void {
  void reply.setCookie(SESSION_COOKIE, session.token, {
    ...cookieOptions(settings),
    expires: session.expiresAt,
  });
}

/** Lets the browser forget the session. */
export function clearSessionCookie(reply: FastifyReply, settings: CookieSettings): void {
  void reply.clearCookie(SESSION_COOKIE, cookieOptions(settings));
}
