import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { extractText, getDocumentProxy } from 'unpdf';
import { z } from 'zod';
import { orderSchema } from '../../api/schemas/order-answers.ts';
import { archivedExecutions } from '../../db/tables/archive.ts';
import { notices } from '../../db/tables/notices.ts';
import { substitutions } from '../../db/tables/organisation.ts';
import { Acting } from './acting.ts';
import { anActor, ApiEnvironment } from './api-environment.ts';
import { addCompany } from './company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from './orders.ts';
import { aReviewer } from './review-environment.ts';
import { signHeads } from './signed-heads.ts';

/** The verifier of the checkout. */
export const VERIFIER = 'cli/verify/countersign-verify.mjs';

/** Unpacks a zip into a folder, and answers the paths of its files. */
export function unpack(zip: Buffer, folder: string): string[] {
  const files = unzipSync(zip);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return Object.keys(files);
}

/** What a PDF says. */
export async function readPdf(content: Uint8Array): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(content));
  return (await extractText(document, { mergePages: true })).text;
}

/** Runs the verifier with Node alone, beside the API, which goes on. */
export async function runVerifier(args: readonly string[]) {
  const child = spawn(process.execPath, [VERIFIER, ...args], { env: {} });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  return { status: child.exitCode, stdout, stderr };
}

/** Two orders that were reviewed with all that can happen, signed by a checkpoint, and the unpacked pack of the first. */
export class PackedOrders {
  readonly folder = mkdtempSync(join(tmpdir(), 'countersign-pack-'));
  readonly unpacked = join(this.folder, 'unpacked');
  readonly auditor = anActor('auditor');
  readonly submitter = anActor('submitter', { name: '李明' });
  readonly boss = aReviewer('credit', { id: 'boss', name: '王芳' });
  readonly deputy = aReviewer('materials', { id: 'deputy', name: 'Deputy <&>' });
  readonly stranger = aReviewer('capacity', { id: 'stranger' });
  readonly environment: ApiEnvironment;
  readonly acting: Acting;
  orderId = '';
  hash = '';
  zip: Buffer = Buffer.alloc(0);
  files: readonly string[] = [];

  private constructor(environment: ApiEnvironment) {
    this.environment = environment;
    this.acting = new Acting(environment);
  }

  static async start(): Promise<PackedOrders> {
    const packed = new PackedOrders(await ApiEnvironment.start({ engineDeadlineMs: 30_000 }));
    await packed.fill();
    await signHeads(packed.environment.review.ownerUrl, packed.folder);
    const { zip, hash } = await packed.download(`/v1/orders/${packed.orderId}/evidence-pack`);
    Object.assign(packed, { zip, hash, files: unpack(zip, packed.unpacked) });
    return packed;
  }

  /** What an auditor keeps outside. */
  get trusted(): readonly string[] {
    const checkpoint = join(this.folder, 'outside', 'checkpoint-00000001.json');
    return ['--checkpoint', checkpoint, '--public-key', join(this.folder, 'key.pub.pem')];
  }

  readonly inOrder = (path: string) => `orders/${this.orderId}/${path}`;

  readText(path: string): string {
    return readFileSync(join(this.unpacked, path), 'utf8');
  }

  readJson(path: string): unknown {
    return JSON.parse(this.readText(path));
  }

  /** Asks again where the API has too much to do, as it has on a busy machine when it has laid out pages. */
  async download(url: string) {
    const answer = await this.environment.review.until(async () => {
      const given = await this.environment.call(this.auditor, { method: 'GET', url });
      return given.statusCode === 503 ? null : given;
    });
    if (answer.statusCode !== 200) throw new Error(`${url} answers ${answer.statusCode}: ${answer.body}`);
    const hash = z.string().parse(answer.headers['countersign-pack-hash']);
    return { zip: answer.rawPayload, hash, seed: answer.headers['countersign-seed'] };
  }

  async close(): Promise<void> {
    await this.environment.close();
    rmSync(this.folder, { recursive: true });
  }

  private async fill(): Promise<void> {
    const { review } = this.environment;
    await addCompany(review.owner);
    await review.addPeople(this.auditor, this.submitter, this.boss, this.deputy, this.stranger);
    await review.owner.insert(substitutions).values({
      ...{ externalId: 'S-1', version: 1, updatedAt: new Date(), kind: 'adds' },
      ...{ startsAt: new Date(), endsAt: new Date(Date.now() + 86_400_000) },
      ...{ principalId: 'boss', substituteId: 'deputy', departments: [], customerClasses: [] },
    });
    await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
    await review.startWorker();
    this.orderId = await this.aReviewedOrder();
    await this.aReviewedOrder();
    await review.until(async () => ((await review.owner.$count(archivedExecutions)) === 2 ? true : null));
    await review.until(async () => ((await review.owner.$count(notices)) > 0 ? true : null));
  }

  /** An order that a deputy returns, and lets through after a question, and that somebody else tried to decide. */
  private async aReviewedOrder(): Promise<string> {
    const { acting, deputy, submitter, auditor } = this;
    const orderId = await acting.submit(submitter);
    const path = { orderId, department: 'credit' };
    await acting.shown(deputy, path);
    await acting.decide(this.stranger, path, { verb: 'approve' });
    await acting.decide(deputy, path, { verb: 'return', comment: '数量太多' });
    await acting.ended(auditor, orderId, 'returned');
    const { document } = orderSchema.parse((await acting.get(auditor, `/v1/orders/${orderId}`)).body);
    const less = anOrder({ requiredOn: document.requiredOn, lines: [aLine({ quantity: '5' })] });
    await acting.post(submitter, `/v1/orders/${orderId}/revisions`, less);
    await acting.shown(deputy, path, ({ status }) => status === 'open');
    await acting.act(deputy, path, { verb: 'inquire', question: '为什么是五个?', asked: 'submitter' });
    await acting.act(submitter, path, { verb: 'answer', answer: 'The customer moves.' });
    await acting.decide(deputy, path, { verb: 'approve' });
    await acting.ended(auditor, orderId, 'approved');
    return orderId;
  }
}
