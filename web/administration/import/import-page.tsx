import {
  Alert,
  Button,
  Card,
  FileButton,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useEffect, useState, type ReactElement } from 'react';
import { ROW_RESOURCES, type RowResource } from '../../../domain/import/target-fields.ts';
import { importFieldText } from '../../i18n/administration/import-texts.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { AdministrationFrame } from '../administration-frame.tsx';
import { fieldsOf, findUnfilled, guessColumns, type Columns } from './columns.ts';
import { FormatFields, toFileFormat, USUAL_FORMAT, type ChosenFormat } from './format-fields.tsx';
import { ImportProgress } from './import-progress.tsx';
import { ImportRun } from './import-run.ts';
import { readRows, readText, type FileFault, type FileRows } from './read-rows.ts';

/** A file as it was chosen and read; the fault where it cannot be. */
type Chosen =
  | { readonly file: File; readonly rows: FileRows }
  | { readonly file: File; readonly fault: FileFault; readonly line: number | null };

async function choose(file: File, { encoding, delimiter }: ChosenFormat): Promise<Chosen> {
  const read = readRows(await readText(file, encoding), delimiter);
  return 'file' in read ? { file, rows: read.file } : { file, ...read };
}

interface ColumnsProps {
  readonly resource: RowResource;
  readonly rows: FileRows;
  readonly columns: Columns;
  readonly onChange: (columns: Columns) => void;
}

/** Which column fills each field, with what stands there in the first row. */
function ColumnFields({ resource, rows, columns, onChange }: ColumnsProps): ReactElement {
  const { t, language } = useLanguage();
  const [first] = rows.rows;
  const sampleOf = (column: string): string => {
    const sample = first?.cells[rows.header.indexOf(column)]?.trim() ?? '';
    return sample === '' ? '' : t('administration.import.sample', { text: sample.slice(0, 60) });
  };
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
      {fieldsOf(resource).map(([field, { needed }]) => {
        const column = columns[field] ?? '';
        return (
          <NativeSelect
            key={field}
            label={importFieldText(language, field)}
            required={needed}
            description={sampleOf(column)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={column}
            error={needed && column === '' && t('administration.import.needed')}
            data={[
              { value: '', label: t('administration.import.noColumn') },
              ...rows.header.map((value) => ({ value, label: value })),
            ]}
            onChange={({ currentTarget: { value } }) => {
              onChange({ ...columns, [field]: value });
            }}
          />
        );
      })}
    </SimpleGrid>
  );
}

function FileFaultAlert({
  fault,
  line,
}: {
  readonly fault: FileFault;
  readonly line: number | null;
}): ReactElement {
  const { t } = useLanguage();
  return (
    <Alert color="red" variant="light" role="alert" title={t('administration.import.unreadable')}>
      {line !== null && `${t('administration.import.line', { line })}: `}
      {t(`administration.import.fault.${fault}`)}
    </Alert>
  );
}

/** What has been chosen so far, each choice made anew where one before it changes. */
function useChoices() {
  const { language } = useLanguage();
  const [resource, setResource] = useState<RowResource>('customers');
  const [format, setFormat] = useState(USUAL_FORMAT);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [columns, setColumns] = useState<Columns>({});
  const [run, setRun] = useState<ImportRun | null>(null);
  const guess = (of: RowResource, next: Chosen | null): void => {
    const labelOf = (field: string) => importFieldText(language, field);
    setColumns(next && 'rows' in next ? guessColumns(next.rows.header, of, labelOf) : {});
  };
  const read = async (file: File, by: ChosenFormat): Promise<void> => {
    const next = await choose(file, by);
    setChosen(next);
    guess(resource, next);
  };
  const afresh = (): void => {
    run?.stop();
    setRun(null);
  };
  return {
    ...{ resource, format, chosen, columns, run },
    chooseResource: (next: RowResource): void => {
      afresh();
      setResource(next);
      guess(next, chosen);
    },
    changeFormat: (part: Partial<ChosenFormat>): void => {
      afresh();
      const next = { ...format, ...part };
      setFormat(next);
      if (chosen) void read(chosen.file, next);
    },
    chooseFile: (file: File): void => {
      afresh();
      void read(file, format);
    },
    chooseColumns: (next: Columns): void => {
      afresh();
      setColumns(next);
    },
    check: (file: FileRows): void => {
      const begun = new ImportRun({ file, resource, columns, format: toFileFormat(format) });
      setRun(begun);
      begun.check();
    },
  };
}

function FileField({
  chosen,
  onFile,
}: {
  readonly chosen: Chosen | null;
  readonly onFile: (file: File) => void;
}): ReactElement {
  const { t, number } = useLanguage();
  return (
    <Group gap="sm">
      <FileButton
        accept=".csv,.txt,text/csv,text/plain"
        inputProps={{ 'aria-label': t('administration.import.file') }}
        onChange={(file) => {
          if (file) onFile(file);
        }}
      >
        {(props) => (
          <Button variant="default" {...props}>
            {t('administration.import.file')}
          </Button>
        )}
      </FileButton>
      <Text size="sm" role="status">
        {chosen && 'rows' in chosen
          ? t('administration.import.chosen', {
              name: chosen.file.name,
              rows: number(String(chosen.rows.rows.length)),
            })
          : t('administration.import.noFile')}
      </Text>
    </Group>
  );
}

/** Imports records of one kind from a file: chosen, judged row by row without writing anything, and then written. */
export function ImportPage(): ReactElement {
  const { t } = useLanguage();
  const choices = useChoices();
  const { resource, format, chosen, columns, run } = choices;
  // Whoever leaves the page stops what is under way; what was imported until then stays, and going on later changes nothing twice.
  useEffect(() => () => run?.stop(), [run]);
  const rows = chosen && 'rows' in chosen ? chosen.rows : null;
  return (
    <AdministrationFrame title={t('administration.section.import')} operation="master_data.write">
      <Card component="section">
        <Stack gap="md">
          <NativeSelect
            label={t('administration.import.kind')}
            value={resource}
            data={ROW_RESOURCES.map((value) => ({ value, label: t(`administration.import.kinds.${value}`) }))}
            onChange={({ currentTarget: { value } }) => {
              const next = ROW_RESOURCES.find((one) => one === value);
              if (next) choices.chooseResource(next);
            }}
          />
          <FormatFields format={format} change={choices.changeFormat} />
          <FileField chosen={chosen} onFile={choices.chooseFile} />
          {chosen && 'fault' in chosen && <FileFaultAlert fault={chosen.fault} line={chosen.line} />}
        </Stack>
      </Card>
      {rows && (
        <Card component="section">
          <Stack gap="sm">
            <Title order={2} size="h4">
              {t('administration.import.columns')}
            </Title>
            <ColumnFields
              resource={resource}
              rows={rows}
              columns={columns}
              onChange={choices.chooseColumns}
            />
            <Group>
              <Button
                variant={run ? 'default' : 'filled'}
                disabled={findUnfilled(resource, columns).length > 0}
                onClick={() => {
                  choices.check(rows);
                }}
              >
                {t('administration.import.check')}
              </Button>
            </Group>
          </Stack>
        </Card>
      )}
      {run && (
        <Card component="section" aria-label={t('administration.import.report')}>
          <ImportProgress run={run} resource={resource} />
        </Card>
      )}
    </AdministrationFrame>
  );
}
