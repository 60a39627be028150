/** A reason not to start that the operator can do something about. It is printed as it is, without a stack trace. */
export class StackFailure extends Error {
  override readonly name = 'StackFailure';
}

const advice: readonly { readonly pattern: RegExp; readonly text: string }[] = [
  {
    pattern: /ENOSPC|No space left on device|database or disk is full/i,
    text: 'The disk is full. Free some space, or set COUNTERSIGN_DATA_DIR to a folder on another disk, and start again.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|Permission denied/i,
    text: 'A file or folder cannot be written. Give this user the right to write there, or set COUNTERSIGN_DATA_DIR to a folder of its own.',
  },
];

/** What an operator should read about any error: the text of a {@link StackFailure}, or the advice that fits the error. */
export function describeFailure(error: unknown): string | undefined {
  if (error instanceof StackFailure) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  const known = advice.find(({ pattern }) => pattern.test(text));
  return known === undefined ? undefined : `${known.text} (${text.trim()})`;
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
