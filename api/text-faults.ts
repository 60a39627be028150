import type { FieldFault } from '../domain/errors.ts';

/** Deeper than anything that the API takes; what is below is not looked at. */
const DEEPEST = 32;
const LONE_SURROGATE = /\p{Surrogate}/u;

interface Visit {
  readonly value: unknown;
  readonly path: readonly PropertyKey[];
}

/** Writes a path as a JSON pointer (RFC 6901). */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function textFault(text: string): string | null {
  if (text.includes('\0')) return 'contains a NUL character';
  return LONE_SURROGATE.test(text) ? 'contains a lone surrogate' : null;
}

function childrenOf({ value, path }: Visit): Visit[] {
  if (Array.isArray(value)) {
    return value.map((child: unknown, index) => ({ value: child, path: [...path, index] }));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, child]: [string, unknown]) => ({
    value: child,
    path: [...path, key],
  }));
}

/**
 * Finds text that PostgreSQL or UTF-8 cannot hold, and nesting that no schema asks for. Does not recurse, so that
 * no request can exhaust the stack.
 */
export function findTextFaults(root: unknown, prefix: readonly string[] = []): FieldFault[] {
  const faults: FieldFault[] = [];
  const waiting: Visit[] = [{ value: root, path: prefix }];
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    const { value, path } = visit;
    const detail = typeof value === 'string' ? textFault(value) : null;
    if (detail !== null) faults.push({ pointer: toPointer(path), detail });
    const key = path.at(-1);
    const keyDetail = typeof key === 'string' ? textFault(key) : null;
    if (keyDetail !== null) faults.push({ pointer: toPointer(path), detail: `has a name that ${keyDetail}` });
    if (path.length > DEEPEST) {
      faults.push({ pointer: toPointer(path), detail: 'is nested too deeply' });
      continue;
    }
    for (const child of childrenOf(visit)) waiting.push(child);
  }
  return faults;
}
