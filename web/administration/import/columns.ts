import { TARGETS, type RowResource, type TargetField } from '../../../domain/import/target-fields.ts';
import type { MappedFields } from '../../../domain/import/file-format.ts';

/** Which column of the file fills each field of the records; empty for none. */
export type Columns = Readonly<Record<string, string>>;

/** The fields of a kind of record, those that are needed first. */
export function fieldsOf(resource: RowResource): readonly (readonly [string, TargetField])[] {
  const fields = Object.entries<TargetField>(TARGETS[resource]);
  return [...fields].sort(([, left], [, right]) => Number(right.needed) - Number(left.needed));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s_\-.]/g, '');
}

/** How people head the columns of their files, beside the names of the fields and their labels. */
const HEADINGS: Readonly<Record<string, readonly string[]>> = {
  externalId: ['id', 'number', 'no', 'code', 'key', '编号', '代码', '编码'],
  name: ['title', 'description', '名称'],
  onHand: ['stock', 'quantity', '库存', '数量'],
  unitPrice: ['price', '单价', '价格'],
};

/** Takes the column of each field by its heading, where there is exactly one that fits. */
export function guessColumns(
  header: readonly string[],
  resource: RowResource,
  labelOf: (field: string) => string,
): Columns {
  const columns = fieldsOf(resource).map(([field]) => {
    const names = [field, labelOf(field), ...(HEADINGS[field] ?? [])].map(plain);
    const byName = names.flatMap((name) => header.filter((column) => plain(column) === name));
    return [field, byName[0] ?? ''] as const;
  });
  return Object.fromEntries(columns);
}

/** The columns as a converter takes them. */
export function toMappedFields(columns: Columns): MappedFields {
  const mapped = Object.entries(columns).filter(([, column]) => column !== '');
  return Object.fromEntries(mapped.map(([field, column]) => [field, { column }]));
}

/** The fields that every record needs and no column fills. */
export function findUnfilled(resource: RowResource, columns: Columns): readonly string[] {
  return fieldsOf(resource).flatMap(([field, { needed }]) =>
    needed && (columns[field] ?? '') === '' ? [field] : [],
  );
}
