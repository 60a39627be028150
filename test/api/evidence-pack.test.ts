import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { orderSchema } from '../../api/schemas/order-answers.ts';
import { CLAUSES } from '../../domain/evidence/clauses.ts';
import { LABELS, type Pair } from '../../domain/evidence/pack-texts.ts';
import { PackedOrders, readPdf, runVerifier, unpack, VERIFIER } from '../support/evidence-pack.ts';

let packed: PackedOrders;

beforeAll(async () => {
  packed = await PackedOrders.start();
}, 240_000);

afterAll(() => packed.close());

const namedFile = z.object({
  kind: z.literal('file'),
  path: z.string(),
  namedBy: z.object({ orderId: z.uuid(), position: z.int() }),
});

describe('the pack of a reviewed order', () => {
  it('is valid to a verifier that has nothing but Node, a public key and a kept checkpoint', async () => {
    const verdict = await runVerifier([packed.unpacked, ...packed.trusted, '--pack', packed.hash]);
    expect(verdict.stdout).toMatch(/^valid: \d+ events of 1 orders, 0 faults\n$/);
    expect(verdict).toMatchObject({ status: 0, stderr: '' });
  });

  it('has the verifier in it, as it is', () => {
    expect(packed.readText('verify/countersign-verify.mjs')).toBe(readFileSync(VERIFIER, 'utf8'));
  });

  it('has the same bytes when it is made again', async () => {
    const again = await packed.download(`/v1/orders/${packed.orderId}/evidence-pack`);
    expect([again.hash, again.zip.equals(packed.zip)]).toEqual([packed.hash, true]);
  });

  it('has what was decided with authority and substitution, and what was refused', () => {
    expect(packed.readJson(packed.inOrder('decisions.json'))).toMatchObject([
      { verb: 'return', actor: { id: 'deputy' }, onBehalfOf: { id: 'boss', substitution: 'S-1' } },
      { verb: 'approve', authority: { roles: ['reviewer'], limit: { amount: '1000000.00' } } },
    ]);
    expect(packed.readJson(packed.inOrder('attempts.json'))).toMatchObject([
      { actorId: 'stranger', code: 'wrong_department' },
    ]);
    expect(packed.readJson(packed.inOrder('notices.json'))).toEqual(
      expect.arrayContaining([expect.objectContaining({ personId: packed.submitter.id })]),
    );
  });

  it('has the bytes that the history names: documents, packets and the policy', () => {
    const named = packed
      .readText('record.jsonl')
      .trimEnd()
      .split('\n')
      .flatMap((line) => {
        const read = namedFile.safeParse(JSON.parse(line));
        return read.success ? [read.data.path] : [];
      });
    const packets = packed.files.filter((path) => path.includes('/packets/'));
    expect(packets).toHaveLength(3);
    const policies = packed.files.filter((path) => path.startsWith('policies/'));
    const impacts = packed.files.filter((path) => path.includes('/impacts/'));
    const documents = [packed.inOrder('revisions/1.json'), packed.inOrder('revisions/2.json')];
    expect(named.sort()).toEqual([...policies, ...documents, ...packets, ...impacts].sort());
  });

  it('says of each clause which record covers it, or that none does', () => {
    const clauses = z
      .array(
        z.looseObject({ clause: z.enum(CLAUSES), isCovered: z.boolean(), reason: z.string().nullable() }),
      )
      .parse(packed.readJson(packed.inOrder('clauses.json')));
    expect(clauses.map(({ clause, isCovered, reason }) => [clause, isCovered, reason])).toEqual([
      ['8.2.3.1 a', false, 'not_reviewed'],
      ['8.2.3.1 b', true, null],
      ['8.2.3.1 c', true, null],
      ['8.2.3.1 d', false, 'no_check'],
      ['8.2.3.1 e', true, null],
      ['8.2.3.2', true, null],
      ['8.2.4', true, null],
    ]);
  });

  it('tells people the same in Chinese and in English, in a font that it brings', async () => {
    const content = readFileSync(join(packed.unpacked, packed.inOrder('evidence.pdf')));
    expect(content.includes('NotoSansSC')).toBe(true);
    const text = (await readPdf(content)).replaceAll(/\s+/g, '');
    const unused: readonly Pair[] = [LABELS.notSigned, LABELS.override, LABELS.none];
    for (const part of Object.values(LABELS).flatMap((label) => (unused.includes(label) ? [] : label))) {
      expect([part, text.includes(part.replaceAll(/\s+/g, ''))]).toEqual([part, true]);
    }
    for (const said of [
      '李明',
      '王芳',
      '数量太多',
      '为什么是五个?',
      'Deputy<&>',
      packed.orderId,
      '未覆盖',
      '会签已开始',
    ]) {
      expect([said, text.includes(said)]).toEqual([said, true]);
    }
  });
});

it('the pack tells people what it has in one language where they ask for one, and the record is the same', async () => {
  const spoken = async (language: string) => {
    const there = join(packed.folder, language);
    const url = `/v1/orders/${packed.orderId}/evidence-pack?language=${language}`;
    unpack((await packed.download(url)).zip, there);
    const pdf = await readPdf(readFileSync(join(there, packed.inOrder('evidence.pdf'))));
    const decisions = readFileSync(join(there, packed.inOrder('decisions.json')), 'utf8');
    return { text: pdf.replaceAll(/\s+/g, ''), decisions };
  };
  const [english, chinese] = [await spoken('en'), await spoken('zh')];
  const labels = [LABELS.title, LABELS.decisions, LABELS.attempts, LABELS.verify];
  for (const [inChinese, inEnglish] of labels) {
    const said = ({ text }: { text: string }) =>
      [inChinese, inEnglish].map((label) => text.includes(label.replaceAll(/\s+/g, '')));
    expect([inEnglish, said(english), said(chinese)]).toEqual([inEnglish, [false, true], [true, false]]);
  }
  expect([english.decisions, chinese.decisions]).toEqual(
    Array.from({ length: 2 }, () => packed.readText(packed.inOrder('decisions.json'))),
  );
});

describe('a sample', () => {
  it('is drawn again by its seed, and tells how it was drawn', async () => {
    const url = '/v1/evidence-packs?size=1&seed=2026-Q4';
    const [first, second] = [await packed.download(url), await packed.download(url)];
    expect([first.seed, first.hash]).toEqual(['2026-Q4', second.hash]);
    const there = join(packed.folder, 'sample');
    const paths = unpack(first.zip, there);
    const sample = z
      .object({ seed: z.string(), size: z.int(), population: z.int(), orderIds: z.array(z.uuid()) })
      .parse(JSON.parse(readFileSync(join(there, 'sample.json'), 'utf8')));
    expect(sample).toMatchObject({ seed: '2026-Q4', size: 1, population: 2 });
    const ids = [packed.orderId, ...sample.orderIds];
    const rank = (id: string) => createHash('sha256').update(`2026-Q4:${id}`).digest('hex');
    expect(ids.map(rank).sort()[0]).toBe(rank(sample.orderIds[0] ?? ''));
    expect(paths.filter((path) => path.endsWith('evidence.pdf'))).toHaveLength(1);
    expect(await runVerifier([there, ...packed.trusted, '--pack', first.hash])).toMatchObject({ status: 0 });
  });

  it('tells which orders it has without their evidence, the same that its pack has', async () => {
    const query = 'size=2&seed=2026-Q4';
    const { body } = await packed.acting.get(packed.auditor, `/v1/evidence-samples?${query}`);
    const there = join(packed.folder, 'drawn-before');
    unpack((await packed.download(`/v1/evidence-packs?${query}`)).zip, there);
    expect(JSON.parse(readFileSync(join(there, 'sample.json'), 'utf8'))).toEqual(body);
    expect(body).toMatchObject({ size: 2, seed: '2026-Q4', population: 2 });
  });

  it('is of the orders whose review ended in its period', async () => {
    const draw = async (period: string) => {
      const url = `/v1/evidence-samples?size=5&seed=any&${period}`;
      const { body } = await packed.acting.get(packed.auditor, url);
      return z.object({ population: z.int(), orderIds: z.array(z.uuid()) }).parse(body);
    };
    const order = await packed.acting.get(packed.auditor, `/v1/orders/${packed.orderId}`);
    const closedAt = orderSchema.parse(order.body).closedAt ?? '';
    const justAfter = new Date(Date.parse(closedAt) + 1).toISOString();
    const [first, rest] = [await draw(`endedBefore=${justAfter}`), await draw(`endedFrom=${justAfter}`)];
    expect(first).toEqual({ population: 1, orderIds: [packed.orderId] });
    expect([rest.population, rest.orderIds.includes(packed.orderId)]).toEqual([1, false]);
    const none = { population: 0, orderIds: [] };
    expect(await draw('endedBefore=2020-01-01T00:00:00Z')).toEqual(none);
  });

  it('gets a seed of its own, which is told', async () => {
    const { seed, zip } = await packed.download('/v1/evidence-packs?size=5');
    const there = join(packed.folder, 'drawn');
    unpack(zip, there);
    expect(JSON.parse(readFileSync(join(there, 'sample.json'), 'utf8'))).toMatchObject({
      seed,
      population: 2,
    });
  });

  it.each(['size=0', 'size=51', 'size=1&seed=%20', 'size=1&endedFrom=now', 'size=1&language=fr', ''])(
    'of %s is refused',
    async (query) => {
      const answer = await packed.acting.get(packed.auditor, `/v1/evidence-packs?${query}`);
      expect(answer).toMatchObject({ status: 400 });
    },
  );
});

it('an order that is not there has no pack', async () => {
  const url = '/v1/orders/01940000-0000-7000-8000-000000000001/evidence-pack';
  expect(await packed.acting.get(packed.auditor, url)).toMatchObject({ status: 404 });
});
