import { daysBetween, toDay } from '../calendar-day.ts';
import { toMicro } from '../decimal.ts';
import { orderTotal, type OrderDocument } from '../order-document.ts';
import type { Check, DepartmentPolicy } from '../policy.ts';
import { findChanges, type FieldChange } from './document-changes.ts';
import { LINE_FIELDS, ORDER_FIELDS, type OrderField, type Tolerances } from './order-fields.ts';

const TOTAL: readonly OrderField[] = [
  'currency',
  ...LINE_FIELDS.filter((field) => field !== 'lines.requiredOn'),
];
const SUPPLY: readonly OrderField[] = [
  'requiredOn',
  'lines.product',
  'lines.quantity',
  'lines.unit',
  'lines.requiredOn',
];

/** What each check reads of the document: the dependencies of a department whose policy names none. */
export const FIELDS_OF_CHECK: Readonly<Record<Check, readonly OrderField[]>> = {
  order_data: ORDER_FIELDS.filter(
    (field) =>
      !['channel', 'requirements', 'paymentTerms.code', 'paymentTerms.prepaymentPercent'].includes(field),
  ),
  credit: ['customer', 'paymentTerms.prepaymentPercent', ...TOTAL],
  payment_terms: ['customer', 'paymentTerms.code', 'paymentTerms.prepaymentPercent'],
  capacity: SUPPLY,
  materials: SUPPLY,
  special_requirements: ['requirements'],
  final_approval: [],
};

/** What the holds of a check are made for: they follow the document also where the department is not asked again. */
const FIELDS_OF_HOLDS: Readonly<Record<Check, readonly OrderField[]>> = {
  order_data: [],
  credit: ['customer', ...TOTAL],
  payment_terms: [],
  capacity: SUPPLY,
  materials: SUPPLY,
  special_requirements: [],
  final_approval: [],
};

/** The fields that the department depends on. */
export function dependenciesOf({ dependsOn, check }: DepartmentPolicy): readonly OrderField[] {
  return dependsOn ?? FIELDS_OF_CHECK[check];
}

/** Whether somebody has to have authority over the order's total: its approval never tolerates another one. */
export function judgesTotal({ check, authorityRequired }: DepartmentPolicy): boolean {
  return check === 'final_approval' || authorityRequired;
}

const WHOLE_MICRO = 100_000_000n;

function isUpAtMost(values: { before: bigint; after: bigint }, percent: string | undefined): boolean {
  if (percent === undefined) return false;
  return values.after * WHOLE_MICRO <= values.before * (WHOLE_MICRO + toMicro(percent));
}

function isTotalTolerated(documents: Documents, percent: string | undefined): boolean {
  const [before, after] = [orderTotal(documents.before), orderTotal(documents.after)];
  if (before.currency !== after.currency) return false;
  return isUpAtMost({ before: before.amountMinor, after: after.amountMinor }, percent);
}

interface Documents {
  readonly before: OrderDocument;
  readonly after: OrderDocument;
}

function isLaterAtMost({ before, after }: FieldChange, days: number | undefined): boolean {
  if (days === undefined || typeof before !== 'string' || typeof after !== 'string') return false;
  const later = daysBetween(toDay(before), toDay(after));
  return later >= 0 && later <= days;
}

function isQuantityTolerated({ before, after }: FieldChange, percent: string | undefined): boolean {
  if (typeof before !== 'string' || typeof after !== 'string') return false;
  return isUpAtMost({ before: toMicro(before), after: toMicro(after) }, percent);
}

type Toleration = (change: FieldChange, tolerances: Tolerances, documents: Documents) => boolean;

const byTotal: Toleration = (_, { totalIncreasePercent }, documents) =>
  isTotalTolerated(documents, totalIncreasePercent);
const byDay: Toleration = (change, { requiredLaterDays }) => isLaterAtMost(change, requiredLaterDays);

/** Which tolerance is meant for a field; the others are never tolerated. */
const TOLERATIONS: Readonly<Partial<Record<OrderField, Toleration>>> = {
  'lines.quantity': (change, tolerances, documents) =>
    isQuantityTolerated(change, tolerances.quantityIncreasePercent) || byTotal(change, tolerances, documents),
  'lines.unitPrice': byTotal,
  declaredTotal: byTotal,
  requiredOn: byDay,
  'lines.requiredOn': byDay,
};

/** Whether the department put up with the change before it came. */
function isTolerated(change: FieldChange, tolerances: Tolerances, documents: Documents): boolean {
  const [field, ...others] = change.fields;
  if (field === undefined || others.length > 0) return false;
  return TOLERATIONS[field]?.(change, tolerances, documents) ?? false;
}

/** What a change of the document is to one department. */
export interface DepartmentChanges {
  /** Those that it has to look at again. */
  readonly touching: readonly FieldChange[];
  /** Those that it depends on and that are within its tolerances. */
  readonly tolerated: readonly FieldChange[];
  /** Whether what it holds was made for something else. */
  readonly movesHolds: boolean;
}

function totalChange({ before, after }: Documents): FieldChange[] {
  const [old, now] = [orderTotal(before), orderTotal(after)];
  if (old.amountMinor === now.amountMinor && old.currency === now.currency) return [];
  return findChanges(before, after).filter(({ fields }) => fields.some((field) => TOTAL.includes(field)));
}

/** Judges the changes since the document on which the department decided. */
export function changesFor(department: DepartmentPolicy, documents: Documents): DepartmentChanges {
  const changes = findChanges(documents.before, documents.after);
  const touches = (fields: readonly OrderField[]) => (change: FieldChange) =>
    change.fields.some((field) => fields.includes(field));
  const dependent = changes.filter(touches(dependenciesOf(department)));
  const tolerances = department.tolerances ?? {};
  const tolerated = dependent.filter((change) => isTolerated(change, tolerances, documents));
  const ofTotal = judgesTotal(department) ? totalChange(documents) : [];
  const pointers = new Set(ofTotal.map(({ pointer }) => pointer));
  const touching = dependent.filter((change) => !tolerated.includes(change) && !pointers.has(change.pointer));
  return {
    touching: [...ofTotal, ...touching],
    tolerated: tolerated.filter(({ pointer }) => !pointers.has(pointer)),
    movesHolds: changes.some(touches(FIELDS_OF_HOLDS[department.check])),
  };
}
