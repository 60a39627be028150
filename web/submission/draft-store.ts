import { isRecord } from '../../domain/is-record.ts';
import { LINE_COLUMNS, type OrderDraft } from './order-draft.ts';

/** An order that somebody writes, as it is kept on their device. */
export interface KeptDraft {
  readonly id: string;
  readonly personId: string;
  /** The order that is changed; null for a new one. */
  readonly orderId: string | null;
  readonly values: OrderDraft;
  readonly savedAt: string;
  /** What was sent of it and under which key, until the API has answered: sent again, it is the same submission. */
  readonly sending: { readonly key: string; readonly text: string } | null;
}

/** What of a draft its person has a part in. */
export type WrittenDraft = Pick<KeptDraft, 'id' | 'personId' | 'orderId' | 'values'>;

function textIn(record: Readonly<Record<string, unknown>>, name: string): string {
  const value = record[name];
  return typeof value === 'string' ? value : '';
}

function recordsIn(record: Readonly<Record<string, unknown>>, name: string) {
  const value = record[name];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Reads what may have been written by another release of the pages: a field that it did not know is empty. */
function toDraft(values: Readonly<Record<string, unknown>>): OrderDraft {
  const text = (name: keyof OrderDraft): string => textIn(values, name);
  return {
    customer: text('customer'),
    customerReference: text('customerReference'),
    currency: text('currency'),
    requiredOn: text('requiredOn'),
    termsCode: text('termsCode'),
    prepaymentPercent: text('prepaymentPercent'),
    quotation: text('quotation'),
    declaredTotal: text('declaredTotal'),
    lines: recordsIn(values, 'lines').map((line) => {
      const [product, quantity, unit, unitPrice, requiredOn] = LINE_COLUMNS.map((name) => textIn(line, name));
      return {
        product: product ?? '',
        quantity: quantity ?? '',
        unit: unit ?? '',
        unitPrice: unitPrice ?? '',
        requiredOn: requiredOn ?? '',
      };
    }),
    requirements: recordsIn(values, 'requirements').map((requirement) => ({
      kind: textIn(requirement, 'kind'),
      text: textIn(requirement, 'text'),
      value: textIn(requirement, 'value'),
      unit: textIn(requirement, 'unit'),
    })),
  };
}

function toKept(value: unknown): KeptDraft[] {
  if (!isRecord(value) || !isRecord(value['values'])) return [];
  const [id, personId] = [textIn(value, 'id'), textIn(value, 'personId')];
  if (id === '' || personId === '') return [];
  const orderId = textIn(value, 'orderId');
  const { sending } = value;
  return [
    {
      id,
      personId,
      orderId: orderId === '' ? null : orderId,
      values: toDraft(value['values']),
      savedAt: textIn(value, 'savedAt'),
      sending: isRecord(sending) ? { key: textIn(sending, 'key'), text: textIn(sending, 'text') } : null,
    },
  ];
}

/** Where texts are kept on the device, as in `localStorage`. */
export interface TextStore {
  readonly read: () => string | null;
  /** Throws where the device has no room. */
  readonly write: (text: string) => void;
}

interface DraftStoreParts {
  readonly store: TextStore;
  readonly newKey: () => string;
  readonly now: () => string;
}

/** The drafts of everybody who uses the device, each shown to its own person only. */
export class DraftStore {
  private readonly parts: DraftStoreParts;
  private readonly listeners = new Set<() => void>();
  private drafts: readonly KeptDraft[];

  constructor(parts: DraftStoreParts) {
    this.parts = parts;
    this.drafts = this.readAll();
  }

  /** Calls back after every change, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Everything that is kept; the same list until something changes. */
  readonly list = (): readonly KeptDraft[] => this.drafts;

  /** Looks again at what is kept, after another page of the same browser has changed it. */
  readonly reload = (): void => {
    this.drafts = this.readAll();
    for (const listener of this.listeners) listener();
  };

  find(id: string, personId: string): KeptDraft | null {
    return this.drafts.find((draft) => draft.id === id && draft.personId === personId) ?? null;
  }

  /** Keeps what was written; false where the device has no room, and it is kept as long as the page is open. */
  save(draft: WrittenDraft): boolean {
    const sending = this.find(draft.id, draft.personId)?.sending ?? null;
    return this.put({ ...draft, savedAt: this.parts.now(), sending });
  }

  readonly discard = (id: string): void => {
    this.change((before) => before.filter((draft) => draft.id !== id));
  };

  /** The key under which the text is sent: the same one until the text is another, so that a lost answer makes no second order. */
  keyFor(draft: WrittenDraft, text: string): string {
    const before = this.find(draft.id, draft.personId)?.sending;
    if (before?.text === text) return before.key;
    const key = this.parts.newKey();
    this.put({ ...draft, savedAt: this.parts.now(), sending: { key, text } });
    return key;
  }

  private put(draft: KeptDraft): boolean {
    return this.change((before) => [...before.filter(({ id }) => id !== draft.id), draft]);
  }

  private change(edit: (before: readonly KeptDraft[]) => readonly KeptDraft[]): boolean {
    this.drafts = edit(this.readAll());
    for (const listener of this.listeners) listener();
    try {
      this.parts.store.write(JSON.stringify(this.drafts));
      return true;
    } catch {
      return false;
    }
  }

  private readAll(): readonly KeptDraft[] {
    try {
      const parsed: unknown = JSON.parse(this.parts.store.read() ?? '[]');
      return Array.isArray(parsed) ? parsed.flatMap(toKept) : [];
    } catch {
      // Not ours, or cut off: nothing in it can be shown.
      return [];
    }
  }
}
