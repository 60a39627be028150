import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { accessEventListSchema, oneTimePasswordSchema } from '../../api/schemas/sign-in.ts';
import type { Actor } from '../../domain/actor.ts';
import { anActor, type ApiEnvironment } from './api-environment.ts';
import { Browser } from './browser.ts';

/** The password of everybody who has an account. */
export const PASSWORD = 'correct horse battery';

/** What a person signs in with. */
export const credentials = (of: Actor) => ({ login: `login-${of.id}`, password: PASSWORD });

/** Where the account of a person is. */
export const accountUrl = (of: Actor) => `/v1/accounts/${encodeURIComponent(of.id)}`;

/** An administrator who makes accounts, and an auditor who reads what became of them. */
export class AccountDesk {
  readonly admin = anActor('admin');
  private readonly auditor = anActor('auditor');
  private readonly environment: ApiEnvironment;
  private count = 0;

  constructor(environment: ApiEnvironment) {
    this.environment = environment;
  }

  byAdmin(request: InjectOptions): Promise<LightMyRequestResponse> {
    return this.environment.call(this.admin, request);
  }

  async addPerson(): Promise<Actor> {
    this.count += 1;
    const added = anActor('reviewer', { id: `person-${this.count}`, name: `Person ${this.count}` });
    await this.environment.review.addPeople(added);
    return added;
  }

  async resetPassword(of: Actor): Promise<string> {
    const answer = await this.byAdmin({ method: 'POST', url: `${accountUrl(of)}/password` });
    expect(answer.statusCode).toBe(201);
    return oneTimePasswordSchema.parse(answer.json()).password;
  }

  /** Gives a person an account with {@link PASSWORD}, as they would come to it. */
  async addAccount(of: Actor): Promise<void> {
    const { login, password: newPassword } = credentials(of);
    const put = await this.byAdmin({ method: 'PUT', url: accountUrl(of), payload: { login } });
    expect(put.statusCode).toBe(201);
    const password = await this.resetPassword(of);
    const signedIn = await new Browser(this.environment.app).signIn({ login, password, newPassword });
    expect(signedIn.statusCode).toBe(201);
  }

  async events() {
    const all = [];
    let query = '?limit=200';
    for (;;) {
      const answer = await this.environment.call(this.auditor, { url: `/v1/access/events${query}` });
      const { items, nextCursor } = accessEventListSchema.parse(answer.json());
      all.push(...items);
      if (nextCursor === null) return all;
      query = `?limit=200&cursor=${nextCursor}`;
    }
  }

  async eventsOf(of: Actor) {
    return (await this.events()).filter((event) => event.person === of.id);
  }
}
