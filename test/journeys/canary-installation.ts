import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { expect, vi } from 'vitest';
import { counterOfferSchema } from '../../api/schemas/counter-offer.ts';
import { archivedExecutions } from '../../db/tables/archive.ts';
import { notices } from '../../db/tables/notices.ts';
import type { Actor, Role } from '../../domain/actor.ts';
import { readStackEnvironment } from '../../stack/environment.ts';
import { startGuard } from '../../stack/processes/guard.ts';
import { resolveTemporalBinary } from '../../stack/temporal-server/temporal-binary.ts';
import { startTemporal, type RunningTemporal } from '../../stack/temporal-server/temporal-server.ts';
import { DECIDE, orderReviewId } from '../../workflows/contract.ts';
import { Acting } from '../support/acting.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { MailServer } from '../support/mail-server.ts';
import { aDepartment, aPolicy } from '../support/orders.ts';

/** Is in every text that is personal, and nowhere else. */
export const CANARY = 'qzcanaryqz';
const NAMESPACE = 'countersign';
const PDF = '%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n';
const BOUNDARY = 'a-boundary';

export const canary = (of: string) => `${CANARY}-${of}`;
const somebody = (role: Role, id: string, departments: string[] = []) =>
  anActor(role, { id, name: canary(`name-${id}`), departments });

export const admin = anActor('admin');
export const auditor = anActor('auditor');
export const submitter = somebody('submitter', 'sam');
export const anna = somebody('reviewer', 'anna', ['credit']);
export const bert = somebody('reviewer', 'bert', ['materials']);
export const everybody = [submitter, anna, bert];
export const emailOf = ({ id }: Actor) => `${CANARY}-${id}@example.com`;

/** A person as the administrator writes them. */
export const personOf = (actor: Actor) => ({
  name: actor.name,
  roles: actor.roles,
  departments: actor.departments,
  email: emailOf(actor),
});

/** A whole installation, its engine on a file, in which everything personal has a canary in it. */
export class CanaryInstallation {
  readonly logged: string[] = [];
  readonly environment: ApiEnvironment;
  readonly acting: Acting;
  readonly mailServer: MailServer;
  orderId = '';
  withdrawnId = '';
  private readonly folder: string;
  private readonly engine: RunningTemporal;
  private readonly guard: ReturnType<typeof startGuard>;

  private constructor(parts: {
    environment: ApiEnvironment;
    mailServer: MailServer;
    engine: RunningTemporal;
    folder: string;
    guard: ReturnType<typeof startGuard>;
    logged: string[];
  }) {
    this.environment = parts.environment;
    this.acting = new Acting(parts.environment);
    this.mailServer = parts.mailServer;
    this.engine = parts.engine;
    this.folder = parts.folder;
    this.guard = parts.guard;
    this.logged = parts.logged;
  }

  static async start(): Promise<CanaryInstallation> {
    const logged: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => logged.push(String(text)) > 0);
    const folder = mkdtempSync(join(tmpdir(), 'countersign-canary-'));
    const guard = startGuard();
    guard.removeAtEnd(folder);
    const binary = await resolveTemporalBinary(readStackEnvironment());
    const options = { binary, dataFolder: folder, guard, namespace: NAMESPACE, storage: 'file' } as const;
    const engine = await startTemporal(options);
    const mailServer = await MailServer.start();
    let refusals = 0;
    // Never for one of them, and later for another: both are told with an address in it.
    mailServer.answer = (address) => {
      if (address === emailOf(bert)) return 550;
      if (address !== emailOf(submitter)) return 250;
      refusals += 1;
      return refusals === 1 ? 451 : 250;
    };
    const linkSecret = 'a secret that only the tests know, long enough';
    const log = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) });
    const temporal = { address: engine.address, namespace: NAMESPACE };
    const environment = await ApiEnvironment.start(
      { log, linkSecret, engineDeadlineMs: 30_000 },
      { temporal },
    );
    await environment.review.startWorker({
      mail: {
        ...{ smtpUrl: mailServer.url, from: 'Countersign <countersign@example.com>', linkSecret },
        ...{ publicUrl: 'https://countersign.example.com', digestHour: 8, timeZone: 'Asia/Shanghai' },
      },
    });
    return new CanaryInstallation({ environment, mailServer, engine, folder, guard, logged });
  }

  async close(): Promise<void> {
    vi.restoreAllMocks();
    await this.environment.close();
    await this.mailServer.close();
    const { child } = this.engine.running;
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await this.guard.stopAll();
  }

  /** Has everybody write everything that can be written, and waits until nobody waits for anything. */
  async play(): Promise<void> {
    const { review } = this.environment;
    await addCompany(review.owner);
    await review.activate(aPolicy({ departments: [aDepartment('credit'), aDepartment('materials')] }));
    await this.addPeople();
    await this.decide();
    await this.withdraw();
    await this.signal();
    await review.until(async () => {
      const rows = await review.owner.select().from(notices);
      const isSettled = rows.every(
        (row) => row.mailDueAt === null || (row.mailedAt ?? row.mailFault) !== null,
      );
      return rows.length > 3 && isSettled ? true : null;
    });
    await review.until(async () => ((await review.owner.$count(archivedExecutions)) > 1 ? true : null));
  }

  /** The bytes of the engine's database, its write-ahead log among them. */
  engineBytes(): string {
    const stored = join(this.folder, 'temporal');
    const files = readdirSync(stored).map((name) => join(stored, name));
    return files.map((file) => readFileSync(file).toString('latin1')).join('\n');
  }

  /** Every row of every table of the application, bytes among them as text. */
  async applicationRows(): Promise<string> {
    const { owner } = this.environment.review;
    const tables = await owner.execute<{ name: string }>(
      sql`select table_name as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    const rows: string[] = [];
    for (const { name } of tables.rows) {
      const found = await owner.execute<{ row: unknown }>(
        sql`select to_jsonb(t) as row from ${sql.identifier(name)} t`,
      );
      rows.push(...found.rows.map(({ row }) => JSON.stringify(row)));
    }
    return rows.join('\n');
  }

  private async put(url: string, payload: object): Promise<void> {
    const answer = await this.environment.call(admin, { method: 'PUT', url, payload });
    expect([url, answer.statusCode]).toEqual([url, 201]);
  }

  private async addPeople(): Promise<void> {
    for (const actor of everybody) await this.put(`/v1/people/${actor.id}`, personOf(actor));
    const identity = { person: anna.id, issuer: 'https://provider.test', email: emailOf(anna) };
    await this.put('/v1/identities/anna', identity);
    await this.put('/v1/customers/C-9', { name: canary('customer'), currency: 'CNY' });
  }

  private async attach(): Promise<void> {
    const disposition = `form-data; name="file"; filename="${canary('file')}.pdf"`;
    const head = `--${BOUNDARY}\r\ncontent-disposition: ${disposition}\r\ncontent-type: application/pdf\r\n\r\n`;
    const answer = await this.environment.call(anna, {
      method: 'POST',
      url: `/v1/orders/${this.orderId}/reviews/credit/attachments`,
      headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
      payload: `${head}${PDF}\r\n--${BOUNDARY}--\r\n`,
    });
    expect(answer.statusCode).toBe(201);
  }

  private async decide(): Promise<void> {
    const { acting } = this;
    this.orderId = await acting.submit(submitter);
    const [credit, materials] = ['credit', 'materials'].map((department) => ({
      orderId: this.orderId,
      department,
    }));
    if (!credit || !materials) throw new Error('the order has two departments');
    await acting.shown(anna, credit);
    const comments = `/v1/orders/${this.orderId}/reviews/credit/comments`;
    await acting.post(anna, comments, { text: canary('comment'), mentions: [bert.id] });
    await this.attach();
    const question = { verb: 'inquire', asked: 'submitter', question: canary('question') };
    const answer = { verb: 'answer', answer: canary('answer') };
    const conditions = [
      { kind: 'remark', text: canary('condition'), internal: false },
      { kind: 'prepayment', atLeastPercent: '30' },
    ];
    const decision = { verb: 'approve_with_conditions', comment: canary('decision'), conditions };
    const late = { verb: 'reject', comment: canary('late') };
    const answered = [
      await acting.act(anna, credit, question),
      await acting.act(submitter, credit, answer),
      await acting.decide(anna, credit, decision),
      // Refused, and recorded as an attempt.
      await acting.decide(anna, credit, late),
      await acting.decide(bert, materials, { verb: 'approve' }),
      await this.answerOffer(),
    ];
    expect(answered.map(({ status }) => status)).toEqual([201, 201, 201, 409, 201, 201]);
  }

  private async answerOffer() {
    const url = `/v1/orders/${this.orderId}/counter-offer`;
    const offer = await this.environment.review.until(async () => {
      const { status, body } = await this.acting.get(submitter, url);
      return status === 200 ? counterOfferSchema.parse(body) : null;
    });
    return this.acting.post(submitter, `${url}/answer`, {
      answer: 'decline',
      offerHash: offer.offerHash,
      comment: canary('declined'),
      confirmation: { reference: canary('letter') },
    });
  }

  private async withdraw(): Promise<void> {
    this.withdrawnId = await this.acting.submit(submitter);
    await this.acting.shown(anna, { orderId: this.withdrawnId, department: 'credit' });
    const url = `/v1/orders/${this.withdrawnId}/withdrawal`;
    const { status } = await this.acting.post(submitter, url, { reason: canary('withdrawn') });
    expect(status).toBe(201);
  }

  /** A decision that a system sends to the engine by itself. */
  private async signal(): Promise<void> {
    const orderId = await this.acting.submit(submitter);
    const department = 'credit';
    const { evidenceHash } = await this.acting.shown(anna, { orderId, department });
    const handle = this.environment.review.temporal.client.workflow.getHandle(orderReviewId(orderId));
    const comment = canary('signal');
    const message = { department, verb: 'reject', comment, conditions: [], evidenceHash, actor: anna };
    await handle.signal(DECIDE, message);
    await handle.result();
  }
}
