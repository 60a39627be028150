import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PackedOrders, runVerifier, unpack } from '../support/evidence-pack.ts';

const textSchema = z.looseObject({
  ...{ id: z.string(), commitment: z.string() },
  ...{ salt: z.string().nullable(), text: z.string().nullable() },
});
type Text = z.infer<typeof textSchema>;

/** As a pack tells of a text whose person was forgotten. */
const erase = (text: Text): Text => ({ ...text, salt: null, text: null });

let packed: PackedOrders;

beforeAll(async () => {
  packed = await PackedOrders.start();
}, 240_000);

afterAll(() => packed.close());

describe('a pack that was tampered with is not valid, and says where', () => {
  const changedText: readonly (readonly [path: () => string, from: string, to: string])[] = [
    [() => packed.inOrder('decisions.json'), 'deputy', 'forged'],
    [() => packed.inOrder('attempts.json'), 'stranger', 'somebody'],
    [() => packed.inOrder('notices.json'), 'submitter-1', 'submitter-2'],
    [() => packed.inOrder('order.json'), 'approved', 'rejected'],
    [() => packed.inOrder('clauses.json'), 'false', 'true'],
    [() => packed.inOrder('revisions/2.json'), '"quantity":"5"', '"quantity":"9"'],
    [() => packed.files.find((path) => path.includes('/packets/')) ?? '', '"severity"', '"severely"'],
    [() => packed.files.find((path) => path.startsWith('policies/')) ?? '', 'credit', 'credlt'],
    [() => 'verify/countersign-verify.mjs', 'sha256', 'sha512'],
  ];

  function tampered(work: (copy: string) => void): string {
    const copy = mkdtempSync(join(packed.folder, 'tampered-'));
    cpSync(packed.unpacked, copy, { recursive: true });
    work(copy);
    return copy;
  }

  function replace(path: string, from: string | RegExp, to: string): void {
    const before = readFileSync(path, 'utf8');
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    writeFileSync(path, after);
  }

  async function judge(copy: string, more: readonly string[] = []) {
    const { status, stdout } = await runVerifier([copy, ...packed.trusted, ...more]);
    expect(status).toBe(1);
    return stdout;
  }

  it.each(changedText)('in a file', async (pathOf, from, to) => {
    const path = pathOf();
    const copy = tampered((there) => {
      const target = join(there, path);
      if (readFileSync(target, 'utf8').includes(from)) replace(target, from, to);
      else writeFileSync(target, 'other');
    });
    expect(await judge(copy)).toContain(`file ${path}: its content is another one than was packed`);
  });

  it('in the PDF and in the history of the engine', async () => {
    const binaries = packed.files.filter((path) => /\.(pdf|bin)$/.test(path));
    expect(binaries).toHaveLength(2);
    for (const path of binaries) {
      const copy = tampered((there) => {
        const content = readFileSync(join(there, path));
        content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
        writeFileSync(join(there, path), content);
      });
      expect(await judge(copy)).toContain(`file ${path}: its content is another one than was packed`);
    }
  });

  it('by a file that is missing, or one that was added', async () => {
    const path = packed.inOrder('attempts.json');
    const missing = tampered((there) => {
      rmSync(join(there, path));
    });
    expect(await judge(missing)).toContain(`file ${path}: it is missing`);
    const added = tampered((there) => {
      writeFileSync(join(there, 'orders', 'more.json'), '{}');
    });
    expect(await judge(added)).toContain('file orders/more.json: it is no part of the pack');
  });

  /** Writes the hash of the changed file into the record, as somebody would who knows how a pack is made. */
  function withRecord(path: string, content: string): string {
    return tampered((there) => {
      const before = createHash('sha256')
        .update(readFileSync(join(there, path)))
        .digest('hex');
      writeFileSync(join(there, path), content);
      const after = createHash('sha256').update(content).digest('hex');
      replace(join(there, 'record.jsonl'), `"hash":"${before}"`, `"hash":"${after}"`);
    });
  }

  it('in a file that an event names, whose new hash was put into the record', async () => {
    const path = packed.inOrder('revisions/1.json');
    const found = await judge(withRecord(path, '{}'));
    expect(found).toMatch(
      new RegExp(`file ${path}: event \\d+ of order ${packed.orderId} does not name its hash`),
    );
  });

  it('in a file that no event names, whose new hash was put into the record: by the hash of the pack', async () => {
    const copy = withRecord(packed.inOrder('attempts.json'), '[]');
    expect(await judge(copy, ['--pack', packed.hash])).toContain('file record.jsonl: its hash is');
    const unaware = await runVerifier([copy, ...packed.trusted]);
    expect(unaware).toMatchObject({ status: 0 });
    expect(unaware.stdout).toContain('files that no event names');
  });

  /** The texts of the pack that the record refers to, changed, with their new hash put into the record. */
  async function judgeTexts(change: (texts: readonly Text[]) => readonly Text[]) {
    const path = packed.inOrder('personal-data.json');
    const texts = z.array(textSchema).parse(packed.readJson(path));
    expect(texts.map(({ text }) => text)).toContain('数量太多');
    return judge(withRecord(path, JSON.stringify(change(texts))));
  }

  it('in the texts that the record refers to: by what it refers to', async () => {
    const path = packed.inOrder('personal-data.json');
    const isComment = ({ text }: Text) => text === '数量太多';
    const put = (change: (text: Text) => readonly Text[]) => {
      return judgeTexts((texts) => texts.flatMap((text) => (isComment(text) ? change(text) : [text])));
    };
    const exchanged = await put((text) => [{ ...text, text: '数量正好' }]);
    expect(exchanged).toMatch(
      new RegExp(`file ${path}: the text [-0-9a-f]{36} is not the one that is referred to`),
    );
    const missing = await put(() => []);
    expect(missing).toMatch(/file personal-data\.json: it lacks the text [-0-9a-f]{36}:/);
    const salt = 'of my own';
    const commitment = createHash('sha256').update(`${salt}数量正好`).digest('hex');
    const committed = await put((text) => [{ ...text, salt, commitment, text: '数量正好' }]);
    expect(committed).toMatch(new RegExp(`file ${path}: nothing refers to the text [-0-9a-f]{36}`));
    const erased = await runVerifier([
      withRecord(path, JSON.stringify(z.array(textSchema).parse(packed.readJson(path)).map(erase))),
      ...packed.trusted,
    ]);
    expect(erased).toMatchObject({ status: 0 });
  });

  it('in a sample, by an order that has lost its proof', async () => {
    const there = mkdtempSync(join(packed.folder, 'sample-'));
    unpack((await packed.download('/v1/evidence-packs?size=2&seed=any')).zip, there);
    const record = join(there, 'record.jsonl');
    const lines = readFileSync(record, 'utf8').split('\n');
    const proofs = lines.filter((line) => line.startsWith('{"kind":"proof"'));
    expect(proofs).toHaveLength(2);
    writeFileSync(record, lines.filter((line) => line !== proofs[1]).join('\n'));
    expect(await judge(there)).toMatch(/order [-0-9a-f]+: nothing proves that checkpoint 1 signed it/);
  });

  it('in the history, the proof and the checkpoint of the record', async () => {
    const event = tampered((there) => {
      replace(join(there, 'record.jsonl'), '\\"verb\\":\\"approve\\"', '\\"verb\\":\\"reject\\"');
    });
    expect(await judge(event)).toMatch(/event \d+: the hash is not that of its content/);
    const proof = tampered((there) => {
      replace(join(there, 'record.jsonl'), /("kind":"proof".*"hash":")./, '$1x');
    });
    expect(await judge(proof)).toContain('its proof does not lead to checkpoint 1');
    const checkpoint = tampered((there) => {
      replace(join(there, 'record.jsonl'), /("kind":"checkpoint".*\\"orders\\":)2/, '$13');
    });
    expect(await judge(checkpoint)).toContain('the export has another one than was kept');
  });
});
