import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import type { Language } from '../../domain/notice.ts';
import { loadDemonstrationCompany } from '../../stack/demonstration-company.ts';
import { provideWebPages } from '../../stack/web-pages.ts';
import { anActor, ApiEnvironment, aKey } from './api-environment.ts';

/** A desk and a phone. */
export const WIDTHS = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;
export type Place = keyof typeof WIDTHS;

const admin = anActor('admin');
const oneTimePassword = z.object({ password: z.string() });
const submitted = z.object({ id: z.string() });
const reviewStates = z.object({
  status: z.string(),
  reviews: z.array(z.object({ department: z.string(), status: z.string() })),
});

const sampleOrder = z.looseObject({
  customerReference: z.string(),
  lines: z.array(z.looseObject({ quantity: z.string() })),
});

/** The same order once more would be taken for a duplicate, and wait for a person because of that. */
function distinct(sample: unknown, number: number): object {
  const { customerReference, lines, ...order } = sampleOrder.parse(sample);
  const more = lines.map((line) => ({ ...line, quantity: String(Number(line.quantity) + number) }));
  return {
    ...order,
    declaredTotal: undefined,
    customerReference: `${customerReference}-${number}`,
    lines: more,
  };
}

/** How somebody looks at the pages. */
export interface Visit {
  /** Nobody is signed in without. */
  readonly actor?: Actor;
  readonly place?: Place;
  readonly language?: Language;
  readonly path?: string;
  readonly colorScheme?: 'light' | 'dark';
}

/** One stack with the demonstration company and one browser, for every journey. */
export class WebEnvironment {
  readonly api: ApiEnvironment;
  readonly address: string;
  private readonly browser: Browser;
  private readonly contexts: BrowserContext[] = [];
  private submitted = 0;
  private readonly passwords = new Map<string, string>();

  private constructor(parts: { api: ApiEnvironment; address: string; browser: Browser }) {
    this.api = parts.api;
    this.address = parts.address;
    this.browser = parts.browser;
  }

  static async start(executablePath: string): Promise<WebEnvironment> {
    const webFolder = await provideWebPages();
    const api = await ApiEnvironment.start({ webFolder });
    await api.review.startWorker();
    const address = await api.app.listen({ host: '127.0.0.1', port: 0 });
    const adminKey = await api.keyOf(admin);
    const [browser] = await Promise.all([
      // A container has no user namespaces, in which Chromium would lock itself up.
      chromium.launch({ executablePath, args: ['--no-sandbox'] }),
      loadDemonstrationCompany({ address, adminKey }),
    ]);
    return new WebEnvironment({ api, address, browser });
  }

  /** A page of somebody who is signed in. */
  async open({
    actor,
    place = 'desk',
    language = 'en',
    path = '/',
    colorScheme = 'light',
  }: Visit): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: WIDTHS[place],
      colorScheme,
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      hasTouch: place === 'phone',
      timezoneId: 'Asia/Shanghai',
    });
    this.contexts.push(context);
    await context.addInitScript(`localStorage.setItem('countersign.language', '${language}')`);
    if (actor) await this.signIn(context, actor);
    const page = await context.newPage();
    await page.goto(`${this.address}${path}`);
    return page;
  }

  /** An account for the person, with a login that is their id; somebody who has one keeps it. */
  async addAccount(actor: Actor): Promise<{ readonly login: string; readonly password: string }> {
    await this.api.keyOf(actor);
    const byAdmin = (method: 'PUT' | 'POST', path: string, payload?: object) =>
      this.api.call(admin, { method, url: `/v1/accounts/${actor.id}${path}`, ...(payload && { payload }) });
    await byAdmin('PUT', '', { login: actor.id });
    const { password } = oneTimePassword.parse((await byAdmin('POST', '/password')).json());
    return { login: actor.id, password };
  }

  private async signIn(context: BrowserContext, actor: Actor): Promise<void> {
    let password = this.passwords.get(actor.id);
    if (password === undefined) {
      const first = await this.addAccount(actor);
      password = `right horse ${randomUUID()}`;
      this.passwords.set(actor.id, password);
      await this.postSession(context, { ...first, newPassword: password });
    } else await this.postSession(context, { login: actor.id, password });
  }

  private async postSession(context: BrowserContext, data: object): Promise<void> {
    const headers = { 'x-countersign-request': '1' };
    const answer = await context.request.post(`${this.address}/v1/session`, { data, headers });
    if (answer.status() !== 201) throw new Error(`signing in answered ${answer.status()}`);
  }

  /** Submits one of the sample orders and waits until it waits for a person, or has ended. */
  async submit(sample: string, submitter: Actor): Promise<string> {
    this.submitted += 1;
    const payload = distinct(JSON.parse(readFileSync(`docs/samples/${sample}.json`, 'utf8')), this.submitted);
    const headers = { 'content-type': 'application/json', ...aKey() };
    const answer = await this.api.call(submitter, {
      method: 'POST',
      url: '/v1/orders',
      headers,
      payload: JSON.stringify(payload),
    });
    if (answer.statusCode !== 201) throw new Error(`submitting answered ${answer.body}`);
    const { id } = submitted.parse(answer.json());
    await this.api.review.until(async () => {
      const order = await this.api.call(submitter, { url: `/v1/orders/${id}` });
      const { status, reviews } = reviewStates.parse(order.json());
      const isWaiting = reviews.some((review) => review.status === 'open');
      const isOver = status !== 'submitted' && status !== 'in_review';
      return isWaiting || isOver ? id : null;
    });
    return id;
  }

  /** Closes what the journeys have opened. */
  async close(): Promise<void> {
    for (const context of this.contexts) await context.close();
    await this.browser.close();
    await this.api.close();
  }
}
