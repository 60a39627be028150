export interface ProcessIdentity {
  readonly pid: number;
  readonly start: string;
}

export interface StopOptions {
  readonly signalName: NodeJS.Signals;
  readonly graceMs: number;
}

export function startOf(pid: number): string | undefined;
export function parentOf(pid: number): number;
export function commandLineOf(pid: number): string;
export function identify(pid: number): ProcessIdentity;
export function isAlive(identity: ProcessIdentity): boolean;
export function waitUntilGone(identity: ProcessIdentity, withinMs: number): Promise<boolean>;
export function stopProcess(identity: ProcessIdentity, options: StopOptions): Promise<void>;
