import type { ActorReference } from './actor.ts';
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

/** A question that was answered. */
export interface PacketInquiry {
  readonly number: number;
  readonly question: string;
  readonly askedBy: ActorReference;
  /** RFC 3339, UTC. */
  readonly askedAt: string;
  readonly answer: string;
  readonly answeredBy: ActorReference;
  readonly answeredAt: string;
}

/** Why reviews run again. */
export const REOPENINGS = ['returned', 'recalled'] as const;

/** Who had a review run again, and why. */
export interface Reopening {
  readonly why: (typeof REOPENINGS)[number];
  readonly by: ActorReference;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** The department in whose review they did. */
  readonly department: string;
  /** The stage that is to be looked at again, as the policy numbers it. */
  readonly stage: number;
  readonly comment: string | null;
}

/** What people added to the evidence of a revision; left out where there is none. */
export interface PacketNotes {
  readonly inquiries?: readonly PacketInquiry[];
  readonly reopening?: Reopening;
}

/** Exactly what a reviewer decides on. Its hash (SHA-256 over RFC 8785 JSON) binds the decision to it (I5). */
export interface EvidencePacket extends PacketNotes {
  readonly orderId: string;
  readonly revision: number;
  readonly documentHash: string;
  readonly department: string;
  readonly policyVersion: number;
  readonly findings: readonly Finding[];
  readonly holds: readonly PacketHold[];
}
