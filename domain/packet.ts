import type { Finding } from './finding.ts';
import type { HoldKind } from './hold.ts';

/** A hold as a packet shows it; its expiry is left out, so that a renewal does not change the evidence. */
export interface PacketHold {
  readonly kind: HoldKind;
  readonly resource: string;
  readonly amount: string;
  readonly unit: string;
  readonly neededOn: string | null;
  readonly excessReleasedBy: string | null;
}

/** Exactly what a reviewer decides on. Its hash (SHA-256 over RFC 8785 JSON) binds the decision to it (I5). */
export interface EvidencePacket {
  readonly orderId: string;
  readonly revision: number;
  readonly documentHash: string;
  readonly department: string;
  readonly policyVersion: number;
  readonly findings: readonly Finding[];
  readonly holds: readonly PacketHold[];
}
