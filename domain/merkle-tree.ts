/** SHA-256 over bytes. The domain has no packages of its own, so its callers hand it in. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const LEAF_PREFIX = 0;
const NODE_PREFIX = 1;

function prefixed(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
  bytes[0] = prefix;
  let offset = 1;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The bytes of which a leaf is the hash (RFC 6962 §2.1): it can never be the hash of an inner node. */
export function leafBytes(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return prefixed(LEAF_PREFIX, data);
}

/** The bytes of which an inner node is the hash (RFC 6962 §2.1). */
export function nodeBytes(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  return prefixed(NODE_PREFIX, left, right);
}

/** The hash of a leaf (RFC 6962 §2.1). */
export function leafHash(sha256: Sha256, data: Uint8Array): Uint8Array {
  return sha256(leafBytes(data));
}

function nextLevel(sha256: Sha256, level: readonly Uint8Array[]): Uint8Array[] {
  const next: Uint8Array[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = [level[index], level[index + 1]];
    if (!left) break;
    // What has no neighbour goes up as it is: the largest power of two below n is split off (RFC 6962 §2.1).
    next.push(right ? sha256(nodeBytes(left, right)) : left);
  }
  return next;
}

/** The Merkle tree hash of leaves (RFC 6962 §2.1); of none, the hash of nothing. */
export function merkleRoot(sha256: Sha256, leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves;
  while (level.length > 1) level = nextLevel(sha256, level);
  return level[0] ?? sha256(new Uint8Array());
}

/**
 * The audit path of a leaf (RFC 6962 §2.1.1): the hashes that lead with it to the root, from the bottom up.
 *
 * @throws RangeError when there is no such leaf.
 */
export function inclusionPath(sha256: Sha256, leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
    throw new RangeError(`a tree of ${leaves.length} leaves has no leaf ${index}`);
  }
  const path: Uint8Array[] = [];
  let level = leaves;
  for (let place = index; level.length > 1; place = Math.floor(place / 2)) {
    const sibling = level[place % 2 === 0 ? place + 1 : place - 1];
    if (sibling) path.push(sibling);
    level = nextLevel(sha256, level);
  }
  return path;
}

interface AuditPath {
  readonly index: number;
  readonly size: number;
  /** From the bottom up. */
  readonly path: readonly Uint8Array[];
}

/** A neighbour on the way from a leaf to the root, and on which side it stands. */
export interface AuditStep {
  readonly sibling: Uint8Array;
  readonly isLeft: boolean;
}

/**
 * The neighbours that lead from the leaf to the root (RFC 6962 §2.1.1), from the bottom up; null when the path does not fit
 * the tree. For callers whose SHA-256 takes time; {@link rootFromPath} is for the others.
 */
export function auditSteps({ index, size, path }: AuditPath): readonly AuditStep[] | null {
  if (index < 0 || index >= size) return null;
  const sibling = path.at(-1);
  if (size === 1 || !sibling) return size === 1 && !sibling ? [] : null;
  const left = 2 ** (Math.ceil(Math.log2(size)) - 1);
  const isLeft = index >= left;
  const part = isLeft ? { index: index - left, size: size - left } : { index, size: left };
  const below = auditSteps({ ...part, path: path.slice(0, -1) });
  return below && [...below, { sibling, isLeft }];
}

/** The root that a leaf's hash and its audit path lead to; null when the path does not fit the tree. */
export function rootFromPath(
  sha256: Sha256,
  { leaf, ...path }: AuditPath & { readonly leaf: Uint8Array },
): Uint8Array | null {
  const steps = auditSteps(path);
  return (
    steps &&
    steps.reduce((hash, { sibling, isLeft }) => {
      return sha256(isLeft ? nodeBytes(sibling, hash) : nodeBytes(hash, sibling));
    }, leaf)
  );
}
