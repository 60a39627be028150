import type { Operation } from '../../domain/authorization.ts';
import type { SubjectKind } from '../../domain/personal-data.ts';
import type { RecordField } from './fields.ts';

/** One kind of record: its path, its table and its fields. */
export interface RecordResource {
  /** In the plural, as in the path. */
  readonly name: string;
  /** The schema's name in the document of the API. */
  readonly schemaName: string;
  readonly table: string;
  readonly read: Operation;
  readonly write: Operation;
  readonly fields: readonly RecordField[];
  /**
   * For records of the organisation, whose every change names who makes it: the columns with the people whose rights
   * a record is about, who may not change it themselves.
   */
  readonly concerns?: readonly string[];
  /** Whose personal data the records have: a person's of the record's own id, unless it says otherwise. */
  readonly owner?: { readonly kind: SubjectKind; readonly column?: string };
}

/** A kind of record that everybody reads who works with master data. */
export function resource(name: string, schemaName: string, fields: readonly RecordField[]): RecordResource {
  const table = name.replaceAll('-', '_');
  return { name, schemaName, table, read: 'master_data.read', write: 'master_data.write', fields };
}
