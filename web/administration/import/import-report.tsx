import { Button, Group, Stack, Text } from '@mantine/core';
import Papa from 'papaparse';
import type { ReactElement } from 'react';
import { VirtualList } from '../../display/virtual-list.tsx';
import { faultText } from '../../i18n/administration/fault-texts.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { RowRefusal } from './prepare-rows.ts';

const REFUSAL_PX = 52;

/** Lets the browser save the report, so that whoever keeps the file can mend it. */
function save(refusals: readonly RowRefusal[], fileName: string): void {
  const rows = refusals.map(({ line, column, reason }) => ({ line, column: column ?? '', reason }));
  // Spreadsheets would take a text that begins with = for a formula.
  const text = Papa.unparse(rows, { escapeFormulae: true });
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

interface Props {
  readonly refusals: readonly RowRefusal[];
  readonly resource: string;
}

/** Which rows are not taken and why, in the order of the file. */
export function ImportReport({ refusals, resource }: Props): ReactElement {
  const { t, language } = useLanguage();
  const sorted = [...refusals]
    .sort((left, right) => left.line - right.line)
    .map((refusal) => ({ ...refusal, reason: faultText(language, refusal.reason) }));
  if (sorted.length === 0) return <Text size="sm">{t('administration.import.noRefusals')}</Text>;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{t('administration.import.refusals', { count: sorted.length })}</Text>
        <Button
          variant="default"
          onClick={() => {
            save(sorted, `import-report-${resource}.csv`);
          }}
        >
          {t('administration.import.download')}
        </Button>
      </Group>
      <VirtualList
        items={sorted}
        keyOf={({ line, column }, index) => `${line} ${column ?? ''} ${index}`}
        estimatePx={REFUSAL_PX}
        gapPx={0}
      >
        {({ line, column, reason }) => (
          <div className="import-refusal">
            <Text size="sm" fw={600} className="numbers">
              {t('administration.import.line', { line })}
              {column !== null && ` · ${column}`}
            </Text>
            <Text size="sm">{reason}</Text>
          </div>
        )}
      </VirtualList>
    </Stack>
  );
}
