#!/usr/bin/env node
/**
 * Verifies what Countersign exported, with nothing but Node itself: the chains of hashes, and the heads that a checkpoint signed.
 *
 *   node countersign-verify.mjs <export> [--checkpoint <file>] [--public-key <file>]... [--pack <hash>]
 *
 * <export> is the JSON lines of `countersign history export`, or the folder of an unpacked evidence pack. The checkpoint was kept
 * outside, the operator published the key (PEM), the hash was told with the pack. Exit: 0 valid, 1 not valid, 2 not understood.
 */
import { Buffer } from 'node:buffer';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const CHAIN_START = '0'.repeat(64);
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const sha256Hex = (...parts) => sha256(...parts).toString('hex');
/** What of a pack is the export. */
const RECORD = 'record.jsonl';
const UNSIGNED =
  'Without a kept checkpoint, events that were cut off at the end of a chain, whole orders that were removed, and a chain of which every hash was computed anew cannot be detected.';
const UNVOUCHED =
  'Without the hash of the pack, files that no event names, such as evidence.pdf, are only as good as the pack itself.';
const [LEAF, NODE] = [Buffer.from([0]), Buffer.from([1])];
/** Stands in the record for a text that is kept apart: its id, and SHA-256 over its salt and itself. */
const REFERENCE = /(?<!\\)"personal:1:([0-9a-f-]{36}:[0-9a-f]{64})"/g;
const referencesIn = (text) => [...text.matchAll(REFERENCE)].map(([, reference]) => reference);

/** What the work answers; the other thing where it fails. */
function attempt(work, otherwise) {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

const parse = (text) => attempt(() => JSON.parse(text), null);

/** Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, numbers and strings as JavaScript writes them. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const written = (key) => `${JSON.stringify(key)}:${canonical(value[key])}`;
  return `{${Object.keys(value).sort().map(written).join(',')}}`;
}

function bodyFault(event) {
  const body = parse(event.body);
  if (body === null || typeof body !== 'object') return 'the body is not the JSON of an event';
  // Encoding would replace a lone surrogate, so that two texts could have one hash; canonical JSON has none.
  if (!event.body.isWellFormed() || canonical(body) !== event.body) return 'the body is not canonical JSON';
  for (const field of ['orderId', 'position', 'type']) {
    if (body[field] !== event[field])
      return `the body says ${field} ${body[field]}, its row says ${event[field]}`;
  }
  const isSame = Date.parse(body.at) === Date.parse(event.at);
  return isSame ? null : `the body says at ${body.at}, its row says ${event.at}`;
}

/** The Merkle tree hash of RFC 6962 over leaf hashes. */
function merkleRoot(leaves) {
  if (leaves.length < 2) return leaves[0] ?? sha256();
  const left = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
  return sha256(NODE, merkleRoot(leaves.slice(0, left)), merkleRoot(leaves.slice(left)));
}

const leafOf = ({ hash, orderId, position }) => sha256(LEAF, canonical({ hash, orderId, position }));

/** The root to which a leaf's audit path (RFC 6962 §2.1.1) leads; null when it does not fit the tree. */
function rootFromPath(leaf, index, size, path) {
  if (!(index >= 0 && index < size)) return null;
  const sibling = path.at(-1);
  if (size === 1 || sibling === undefined) return size === 1 && sibling === undefined ? leaf : null;
  const left = 2 ** (Math.ceil(Math.log2(size)) - 1);
  const isLeft = index < left;
  const part = isLeft ? [index, left] : [index - left, size - left];
  const hash = rootFromPath(leaf, ...part, path.slice(0, -1));
  const other = Buffer.from(sibling, 'hex');
  return hash && (isLeft ? sha256(NODE, hash, other) : sha256(NODE, other, hash));
}

function isSignedBy(publicKey, text, signature) {
  return attempt(() => {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
  }, false);
}

/** The trusted keys, with those that one of them vouches for in a checkpoint of the export. */
function withEndorsed(trusted, checkpoints) {
  const keys = new Set(trusted);
  for (const { body, endorsement } of checkpoints) {
    const publicKey = parse(body)?.publicKey;
    if (!endorsement || !keys.has(endorsement.publicKey)) continue;
    const text = `countersign checkpoint key ${publicKey}`;
    if (isSignedBy(endorsement.publicKey, text, endorsement.signature)) keys.add(publicKey);
  }
  return keys;
}

/** Reads what a checkpoint signs; says what is wrong with it where it is not to be believed. */
function readCheckpoint(checkpoint, keys, faults) {
  const body = parse(checkpoint.body);
  const say = (what) => (faults.push(`checkpoint ${body?.number ?? 'without a number'}: ${what}`), null);
  if (!body) return say('it is not JSON');
  if (!keys.has(body.publicKey)) return say('it is signed by a key that nobody vouches for');
  const isSigned = isSignedBy(body.publicKey, checkpoint.body, checkpoint.signature);
  return isSigned ? body : say('its signature is not that of its content');
}

function checkHead(chains, { orderId, position, hash }, number, faults) {
  const found = chains.get(orderId)?.[position - 1];
  if (found === hash) return;
  const what = found === undefined ? 'is missing' : 'is another one';
  faults.push(`order ${orderId}, event ${position}: it ${what}, and checkpoint ${number} signed its hash`);
}

function readFiles(folder) {
  const isFile = (path) => statSync(join(folder, path)).isFile();
  const read = (path) => [path.split(sep).join('/'), readFileSync(join(folder, path))];
  return new Map(readdirSync(folder, { recursive: true }).filter(isFile).map(read));
}

/** Checkpoints of the export: each continues the one before. */
function checkLinks(checkpoints, kept, faults) {
  let before = null;
  for (const { body: text } of checkpoints) {
    const body = parse(text);
    if (before && body?.previous !== sha256Hex(before))
      faults.push(`checkpoint ${body?.number}: it does not continue the checkpoint before`);
    if (kept && body?.number === kept.body.number && text !== kept.text)
      faults.push(`checkpoint ${body.number}: the export has another one than was kept`);
    before = text;
  }
}

function checkLeaves(chains, leaves, body, faults) {
  const name = `checkpoint ${body.number}`;
  const root = merkleRoot(leaves.map(leafOf)).toString('hex');
  if (leaves.length !== body.orders)
    faults.push(`${name}: it signed ${body.orders} orders, the export has ${leaves.length}`);
  if (root !== body.root) faults.push(`${name}: the heads of the export are not those that it signed`);
  for (const head of leaves) checkHead(chains, head, body.number, faults);
}

function checkProofs(chains, proofs, body, faults) {
  const name = `checkpoint ${body.number}`;
  if (proofs.length === 0) faults.push(`${name}: the export has neither its heads nor a proof for it`);
  for (const { leaf, index, size, path } of proofs) {
    const root = rootFromPath(leafOf(leaf), index, size, path)?.toString('hex');
    if (root !== body.root || size !== body.orders)
      faults.push(`order ${leaf.orderId}: its proof does not lead to ${name}`);
    checkHead(chains, leaf, body.number, faults);
  }
  const proved = new Set(proofs.map(({ leaf }) => leaf.orderId));
  for (const orderId of chains.keys()) {
    if (!proved.has(orderId)) faults.push(`order ${orderId}: nothing proves that ${name} signed it`);
  }
}

function checkTree({ chains, lines }, body, faults) {
  const of = (all) => all.filter(({ number }) => number === body.number);
  const leaves = of(lines.leaf);
  if (leaves.length > 0) checkLeaves(chains, leaves, body, faults);
  else checkProofs(chains, of(lines.proof), body, faults);
}

/** Takes in an export line by line, and judges the whole. Keeps one hash for each event, and of a pack the events too. */
export class Verification {
  chains = new Map();
  events = 0;
  lines = { leaf: [], proof: [], checkpoint: [] };
  files = new Map();
  bodies = new Map();
  faults = [];
  notes = [];

  /** The lines of files come before the events that name their hashes. */
  add(line) {
    const { kind, orderId, position, body } = line;
    if (kind === 'event') {
      this.addEvent(line);
      if (this.files.size > 0) this.bodies.set(`${orderId} ${position}`, body);
    } else if (kind === 'file') this.files.set(line.path, line);
    else if (Object.hasOwn(this.lines, kind)) this.lines[kind].push(line);
    else this.faults.push(`the export has a line of an unknown kind: ${String(kind)}`);
  }

  addEvent(event) {
    this.events += 1;
    const { orderId } = event;
    const hashes = this.chains.get(orderId) ?? [];
    this.chains.set(orderId, hashes);
    const place = hashes.length + 1;
    const say = (what) => this.faults.push(`order ${orderId}, event ${place}: ${what}`);
    if (event.position !== place) say(`expected position ${place} and found ${event.position}`);
    if (event.previousHash !== (hashes.at(-1) ?? CHAIN_START)) say('does not continue from the event before');
    if (event.hash !== sha256Hex(event.previousHash, event.body)) say('the hash is not that of its content');
    const fault = bodyFault(event);
    if (fault) say(fault);
    // What the event itself says, so that one bad event is reported once and not at every event after it.
    hashes.push(event.hash);
  }

  /** Compares the files of an unpacked pack with what its record says of them; `packHash` is what was told of the record. */
  checkFiles(folder, packHash) {
    const found = readFiles(folder);
    const say = (path, what) => this.faults.push(`file ${path}: ${what}`);
    for (const file of this.files.values()) this.checkFile(file, found.get(file.path), say);
    for (const path of found.keys())
      if (path !== RECORD && !this.files.has(path)) say(path, 'it is no part of the pack');
    this.checkTexts(found, say);
    const hash = sha256Hex(found.get(RECORD));
    if (!packHash) this.notes.push(UNVOUCHED);
    else if (packHash !== hash) say(RECORD, `its hash is ${hash}, that of the pack is ${packHash}`);
  }

  checkFile({ path, hash, namedBy }, content, say) {
    if (!content) say(path, 'it is missing');
    else if (sha256Hex(content) !== hash) say(path, 'its content is another one than was packed');
    const event = namedBy && this.bodies.get(`${namedBy.orderId} ${namedBy.position}`);
    if (namedBy && !event?.includes(JSON.stringify(hash)))
      say(path, `event ${namedBy.position} of order ${namedBy.orderId} does not name its hash`);
  }

  /** Compares the texts that are kept apart from the record with what refers to them: there are no others, and no fewer. */
  checkTexts(found, say) {
    const texts = [...found].map(([path, content]) => [path, path.endsWith('.json') ? String(content) : '']);
    const told = new Set();
    const named = new Set([...this.bodies.values()].flatMap(referencesIn));
    const referred = new Set([...named, ...texts.flatMap(([, text]) => referencesIn(text))]);
    for (const [path, content] of texts.filter(([name]) => name.endsWith('/personal-data.json'))) {
      for (const { id, commitment, salt, text } of [parse(content) ?? []].flat()) {
        told.add(`${id}:${commitment}`);
        const isOther = text !== null && sha256Hex(`${salt}${text}`) !== commitment;
        if (isOther) say(path, `the text ${id} is not the one that is referred to`);
        if (!referred.has(`${id}:${commitment}`)) say(path, `nothing refers to the text ${id}`);
      }
    }
    for (const reference of named)
      if (!told.has(reference)) say('personal-data.json', `it lacks the text ${reference}`);
  }

  judge({ checkpoint, publicKeys = [] } = {}) {
    const [faults, notes] = [[...this.faults], [...this.notes]];
    if (checkpoint) {
      const checkpoints = this.lines.checkpoint;
      const body = readCheckpoint(checkpoint, withEndorsed(publicKeys, checkpoints), faults);
      checkLinks(checkpoints, body && { body, text: checkpoint.body }, faults);
      if (body) checkTree(this, body, faults);
    } else notes.push(UNSIGNED);
    return { valid: faults.length === 0, orders: this.chains.size, events: this.events, faults, notes };
  }
}

async function readExport(path, verification) {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line !== '') verification.add(JSON.parse(line));
  }
}

function readArguments(args) {
  const given = { paths: [], checkpoint: undefined, publicKeys: [], packHash: undefined };
  for (let i = 0; i < args.length; i += 1) {
    if (args[i] === '--checkpoint') given.checkpoint = JSON.parse(readFileSync(args[(i += 1)], 'utf8'));
    else if (args[i] === '--pack') given.packHash = args[(i += 1)];
    else if (args[i] === '--public-key') {
      const key = createPublicKey(readFileSync(args[(i += 1)]));
      given.publicKeys.push(key.export({ type: 'spki', format: 'der' }).toString('base64'));
    } else given.paths.push(args[i]);
  }
  if (given.paths.length !== 1)
    throw new Error('usage: <export> [--checkpoint <file>] [--public-key <file>]... [--pack <hash>]');
  return given;
}

async function main() {
  try {
    const { paths, packHash, ...kept } = readArguments(process.argv.slice(2));
    const verification = new Verification();
    const isPack = statSync(paths[0]).isDirectory();
    await readExport(isPack ? join(paths[0], RECORD) : paths[0], verification);
    if (isPack) verification.checkFiles(paths[0], packHash);
    const { valid, orders, events, faults, notes } = verification.judge(kept);
    for (const text of [...faults, ...notes]) console.log(text);
    console.log(
      `${valid ? 'valid' : 'NOT VALID'}: ${events} events of ${orders} orders, ${faults.length} faults`,
    );
    process.exitCode = valid ? 0 : 1;
  } catch (error) {
    console.error(`countersign-verify: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
