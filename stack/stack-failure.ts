/** A reason not to start that the operator can do something about. It is printed as it is, without a stack trace. */
export class StackFailure extends Error {
  override readonly name = 'StackFailure';
}

/** A program that ended, or never answered, during its start-up; the message has the end of its log. */
export class LaunchFailure extends Error {
  override readonly name = 'LaunchFailure';
}

const advice: readonly { readonly pattern: RegExp; readonly text: string }[] = [
  {
    pattern: /ENOSPC|No space left on device|disk is full/i,
    text: 'The disk is full. Free some space, or set COUNTERSIGN_DATA_DIR to a folder on another disk, and start again.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|Permission denied|Read-only file system/i,
    text:
      'A file or folder cannot be written. Give this user the right to write there, or set COUNTERSIGN_DATA_DIR ' +
      'to a folder of its own, and start again.',
  },
];

function adviceFor(text: string): string | undefined {
  const known = advice.find(({ pattern }) => pattern.test(text));
  if (known === undefined) return undefined;
  const line = text.split('\n').find((candidate) => known.pattern.test(candidate)) ?? '';
  return `${known.text} (${line.trim()})`;
}

/** What an operator should read about an error, or undefined when it is none that an operator can do something about. */
export function describeFailure(error: unknown): string | undefined {
  if (error instanceof StackFailure) return error.message;
  return adviceFor(messageOf(error)) ?? (error instanceof LaunchFailure ? error.message : undefined);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** The system's error code (`ENOENT`, `EADDRINUSE` and the like), if the error has one. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
