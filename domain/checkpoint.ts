/** The head of one order's chain, as a checkpoint holds it. */
export interface ChainHead {
  readonly orderId: string;
  readonly position: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** What a checkpoint signs: RFC 8785 JSON of this. */
export interface CheckpointBody {
  /** 1-based and without gaps. */
  readonly number: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** How many leaves the tree has: one for each order whose review has begun, in the order of their ids. */
  readonly orders: number;
  /** The Merkle tree hash (RFC 6962) over the canonical JSON of each {@link ChainHead}, hexadecimal. */
  readonly root: string;
  /** SHA-256 of the body of the checkpoint before, hexadecimal; null for the first. */
  readonly previous: string | null;
  /** The key that signs, as SPKI in DER, base64. */
  readonly publicKey: string;
}

/** A new key as the key before it vouches for it: Ed25519 over {@link endorsedText}, base64. */
export interface KeyEndorsement {
  readonly publicKey: string;
  readonly signature: string;
}

/** A checkpoint as it is kept outside: enough, with a public key, to find out a database that was rewritten. */
export interface Checkpoint {
  readonly body: string;
  /** Ed25519 over the UTF-8 bytes of the body, base64. */
  readonly signature: string;
  /** By the key that signed before, where the key changed with this checkpoint. */
  readonly endorsement: KeyEndorsement | null;
}

/** What the key before signs of a new key (SPKI in DER, base64). */
export function endorsedText(publicKey: string): string {
  return `countersign checkpoint key ${publicKey}`;
}
