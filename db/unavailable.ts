import pg from 'pg';

/** The codes of Node and PostgreSQL (appendix A) that mean that nobody is there to answer. */
const UNREACHABLE_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '58030',
]);
/** Connection exceptions, and insufficient resources: a full disk, too little memory, too many connections. */
const UNREACHABLE_CLASSES = ['08', '53'];
/** The driver says these without a code. */
const UNREACHABLE_TEXT =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/;

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The error of the driver inside the one that names the statement and its parameters. */
export function findDriverError(error: unknown): Error | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof pg.DatabaseError || UNREACHABLE_CODES.has(codeOf(error))) return error;
  if (UNREACHABLE_TEXT.test(error.message)) return error;
  if (error instanceof AggregateError) return findDriverError(error.errors[0]);
  return findDriverError(error.cause);
}

/** Whether a statement failed because the database cannot be reached, so that the caller may try again later. */
export function isDatabaseUnreachable(error: unknown): boolean {
  const driverError = findDriverError(error);
  if (!driverError) return false;
  const code = codeOf(driverError);
  const isOfClass = UNREACHABLE_CLASSES.some((start) => code.startsWith(start));
  return UNREACHABLE_CODES.has(code) || isOfClass || UNREACHABLE_TEXT.test(driverError.message);
}
