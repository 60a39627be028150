/** SHA-256 over bytes. The domain has no packages of its own, so its callers hand it in. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const LEAF_PREFIX = 0;
const NODE_PREFIX = 1;

function prefixed(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
  bytes[0] = prefix;
  let offset = 1;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The hash of a leaf (RFC 6962 §2.1): it can never be the hash of an inner node. */
export function leafHash(sha256: Sha256, data: Uint8Array): Uint8Array {
  return sha256(prefixed(LEAF_PREFIX, data));
}

function nextLevel(sha256: Sha256, level: readonly Uint8Array[]): Uint8Array[] {
  const next: Uint8Array[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = [level[index], level[index + 1]];
    if (!left) break;
    // What has no neighbour goes up as it is: the largest power of two below n is split off (RFC 6962 §2.1).
    next.push(right ? sha256(prefixed(NODE_PREFIX, left, right)) : left);
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
  /** The leaf's hash. */
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
}

/** The root that a leaf and its audit path (RFC 6962 §2.1.1) lead to; null when the path does not fit the tree. */
export function rootFromPath(sha256: Sha256, { leaf, index, size, path }: AuditPath): Uint8Array | null {
  if (index < 0 || index >= size) return null;
  const sibling = path.at(-1);
  if (size === 1 || !sibling) return size === 1 && !sibling ? leaf : null;
  const rest = path.slice(0, -1);
  const left = 2 ** (Math.ceil(Math.log2(size)) - 1);
  const isLeft = index < left;
  const part = isLeft ? { index, size: left } : { index: index - left, size: size - left };
  const hash = rootFromPath(sha256, { leaf, ...part, path: rest });
  return hash && sha256(prefixed(NODE_PREFIX, ...(isLeft ? [hash, sibling] : [sibling, hash])));
}
