import type { ProcessIdentity } from './process-identity.mjs';

export type LockAttempt =
  { readonly release: () => void; readonly holder?: undefined } | { readonly holder: ProcessIdentity };

export interface LockedTask<Result> {
  readonly task: () => Promise<Result>;
  readonly onWait: (holder: ProcessIdentity) => void;
}

export function tryLock(path: string): LockAttempt;
export function withLock<Result>(path: string, options: LockedTask<Result>): Promise<Result>;
