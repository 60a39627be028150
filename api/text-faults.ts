import type { FieldFault } from '../domain/errors.ts';
import { REFERENCE_PREFIX } from '../domain/personal-data.ts';

/** Deeper than anything that the API takes; what is below is not looked at. */
const DEEPEST = 32;
/** More than anybody corrects at once; what comes after is not looked at. */
export const MOST_FAULTS = 1_000;
/**
 * Longer than any pointer to a known field. A caller who chooses a long name and puts many faults below it would
 * otherwise be answered with the name as often, which takes more memory than the process has.
 */
const LONGEST_POINTER = 500;
const CUT = '…';
/** What is left of a character of two code units where a text was cut between them. */
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

function escapeStep(step: PropertyKey): string {
  return `/${String(step).slice(0, LONGEST_POINTER).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Writes a path as a JSON pointer (RFC 6901) of at most 500 characters; a longer one is cut off. */
export function toPointer(path: readonly PropertyKey[]): string {
  const pointer = path.map(escapeStep).join('');
  return pointer.length <= LONGEST_POINTER
    ? pointer
    : pointer.slice(0, LONGEST_POINTER - CUT.length).replace(HALF_CHARACTER, '') + CUT;
}

function textFault(text: string): string | null {
  if (text.includes('\0')) return 'contains a NUL character';
  if (LONE_SURROGATE.test(text)) return 'contains a lone surrogate';
  // Else somebody's words could be made to stand for those of others.
  return text.startsWith(REFERENCE_PREFIX) ? 'begins as nothing but the record may' : null;
}

function isCompound(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A walk over a value, which stops at the first {@link MOST_FAULTS} faults. */
class TextFaults {
  readonly found: FieldFault[] = [];
  private readonly path: PropertyKey[];

  constructor(prefix: readonly string[]) {
    this.path = [...prefix];
  }

  /** Recurses no deeper than {@link DEEPEST}, so that no request can exhaust the stack. */
  visit(value: unknown): void {
    if (typeof value === 'string') this.look(value, '');
    if (!isCompound(value)) return;
    if (this.path.length > DEEPEST) this.add('is nested too deeply');
    else if (Array.isArray(value)) this.visitItems(value);
    else this.visitFields(value);
  }

  private visitItems(items: readonly unknown[]): void {
    for (const [index, item] of items.entries()) {
      if (this.found.length >= MOST_FAULTS) return;
      this.path.push(index);
      this.visit(item);
      this.path.pop();
    }
  }

  private visitFields(fields: object): void {
    for (const [name, value] of Object.entries(fields)) {
      if (this.found.length >= MOST_FAULTS) return;
      this.path.push(name);
      this.look(name, 'has a name that ');
      this.visit(value);
      this.path.pop();
    }
  }

  private look(text: string, introduction: string): void {
    const fault = textFault(text);
    if (fault !== null) this.add(introduction + fault);
  }

  private add(detail: string): void {
    this.found.push({ pointer: toPointer(this.path), detail });
  }
}

/**
 * Finds text that PostgreSQL or UTF-8 cannot hold, and nesting that no schema asks for: the first thousand places or
 * so. Takes time in proportion to the value, and memory for what it finds only.
 */
export function findTextFaults(root: unknown, prefix: readonly string[] = []): FieldFault[] {
  const faults = new TextFaults(prefix);
  faults.visit(root);
  return faults.found;
}
