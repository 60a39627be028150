import { z } from 'zod';
import { isCurrency } from '../../domain/currency.ts';
import type { FieldFault } from '../../domain/errors.ts';
import { compileDayReader } from '../../domain/import/date-format.ts';
import {
  ENCODINGS,
  type FieldSource,
  type FileFormat,
  type MappedFields,
} from '../../domain/import/file-format.ts';
import {
  DERIVED_TARGETS,
  STATED_RESOURCES,
  TARGETS,
  type Target,
  type TargetField,
} from '../../domain/import/target-fields.ts';

const columnName = z.string().min(1);
const constant = z.union([z.string(), z.number(), z.boolean()]).transform(String);

function exactlyOne(names: readonly string[]) {
  return (value: Readonly<Record<string, unknown>>): boolean =>
    names.filter((name) => value[name] !== undefined).length === 1;
}

const SOURCES = ['column', 'constant', 'template'];

/** Where a field comes from. Constants, templates and defaults are in the API's own form, whatever the file's. */
const fieldSource = z
  .strictObject({
    column: columnName.optional(),
    constant: constant.optional(),
    /** Columns in braces among other text: `{customer}/{check}`. */
    template: z
      .string()
      .regex(/\{[^{}]+\}/u, 'names no column in braces')
      .optional(),
    /** Stands in for an empty column. */
    default: constant.optional(),
    /** What the values of the column mean; any other value is refused. */
    values: z.record(z.string(), constant).optional(),
  })
  .refine(exactlyOne(SOURCES), 'needs exactly one of column, constant and template')
  .refine(
    ({ column, values, default: given }) =>
      column !== undefined || (values === undefined && given === undefined),
    'default and values go with column only',
  ) satisfies z.ZodType<FieldSource>;

const filter = z
  .strictObject({
    column: columnName,
    equals: z.string().optional(),
    in: z.array(z.string()).min(1).optional(),
    not: z.union([z.string().transform((value) => [value]), z.array(z.string()).min(1)]).optional(),
  })
  .refine(exactlyOne(['equals', 'in', 'not']), 'needs exactly one of equals, in and not');

const separators = { decimal: z.enum(['.', ',']), group: z.enum(['', '.', ',', ' ', "'"]).default('') };

const format = z
  .strictObject({
    encoding: z.enum(ENCODINGS),
    delimiter: z.string().length(1),
    quote: z.enum(['"', 'none']),
    dates: z.string().refine((pattern) => compileDayReader(pattern) !== null, {
      message: 'names no full day; write it with yyyy, MM or M, and dd or d',
    }),
    numbers: z
      .strictObject(separators)
      .refine(({ decimal, group }) => decimal !== group, 'one character cannot both group and divide'),
    currency: z.string().refine(isCurrency, { message: 'is not a currency of ISO 4217' }),
  })
  .partial() satisfies z.ZodType<FileFormat>;

function fieldsOf(target: Target) {
  const fields = Object.entries<TargetField>(TARGETS[target]);
  return z.strictObject(
    Object.fromEntries(
      fields.map(([name, { needed }]) => [name, needed ? fieldSource : fieldSource.optional()]),
    ),
  );
}

const fileName = z
  .string()
  .regex(/^[^/\\]+$/u, 'is not the name of a file in the folder')
  .refine((name) => name !== '.' && name !== '..', 'is not the name of a file in the folder');

function tableOf(target: Target) {
  return z.strictObject({
    file: fileName,
    format: format.optional(),
    where: z.array(filter).default([]),
    fields: fieldsOf(target),
  });
}

const derived = z.discriminatedUnion('resource', [
  z.strictObject({ resource: z.literal(DERIVED_TARGETS[0]), fields: fieldsOf('stock') }),
  z.strictObject({ resource: z.literal(DERIVED_TARGETS[1]), fields: fieldsOf('price-list-entries') }),
]);

const statedRecord = z.looseObject({ externalId: z.string().min(1) });

const mappingSchema = z.strictObject({
  /** Names the system that the files come from; part of every idempotency key. */
  source: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/u, 'is not lower-case letters, digits, dots and dashes'),
  /** How the files are written, unless a file says otherwise. */
  format: format.optional(),
  /** Records that no file holds, in the API's own form. */
  records: z.partialRecord(z.enum(STATED_RESOURCES), z.array(statedRecord)).default({}),
  customers: tableOf('customers').optional(),
  products: tableOf('products')
    .extend({ derived: z.array(derived).default([]) })
    .optional(),
  payments: tableOf('payments').optional(),
  orders: z.strictObject({ headers: tableOf('orders'), lines: tableOf('orderLines') }).optional(),
});

export type Mapping = z.infer<typeof mappingSchema>;
export type MappedTable = Omit<z.infer<ReturnType<typeof tableOf>>, 'fields'> & { fields: MappedFields };
export type RowFilter = z.infer<typeof filter>;

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replace(/~/gu, '~0').replace(/\//gu, '~1')}`).join('');
}

function toFaults(issue: z.core.$ZodIssue): FieldFault[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerTo(issue.path), detail: issue.message }];
  return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: 'is not known here' }));
}

/** Reads a mapping from JSON; else says what is wrong and where, by JSON pointer. */
export function readMapping(text: string): { mapping: Mapping } | { faults: readonly FieldFault[] } {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/u, ''));
  } catch (error) {
    return { faults: [{ pointer: '', detail: error instanceof Error ? error.message : 'is not JSON' }] };
  }
  const parsed = mappingSchema.safeParse(json);
  return parsed.success ? { mapping: parsed.data } : { faults: parsed.error.issues.flatMap(toFaults) };
}
