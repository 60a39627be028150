import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { ApiApp } from '../../api/dependencies.ts';

const SESSION_COOKIE = 'countersign_session';

/** A browser with one of our pages open: it keeps the session's cookie, and its changes carry the header of our pages. */
export class Browser {
  /** Of the session; empty without one. */
  token = '';
  private readonly app: ApiApp;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(app: ApiApp, headers: Readonly<Record<string, string>> = {}) {
    this.app = app;
    this.headers = headers;
  }

  async call(request: InjectOptions, page: 'own' | 'plain' = 'own'): Promise<LightMyRequestResponse> {
    const answer = await this.app.inject({
      ...request,
      headers: {
        ...(this.token !== '' && { cookie: `${SESSION_COOKIE}=${this.token}` }),
        ...(page === 'own' && { 'x-countersign-request': '1' }),
        ...this.headers,
        ...request.headers,
      },
    });
    const cookie = answer.cookies.find(({ name }) => name === SESSION_COOKIE);
    if (cookie) this.token = cookie.value;
    return answer;
  }

  signIn(payload: {
    login: string;
    password: string;
    newPassword?: string;
  }): Promise<LightMyRequestResponse> {
    return this.call({ method: 'POST', url: '/v1/session', payload });
  }
}
