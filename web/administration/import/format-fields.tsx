import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { ENCODINGS, type Encoding, type FileFormat } from '../../../domain/import/file-format.ts';
import { PLAIN_NUMBERS, type NumberFormat } from '../../../domain/import/number-format.ts';
import { useLanguage } from '../../i18n/use-language.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const DATES = ['yyyy-MM-dd', 'yyyy/M/d', 'yyyy年M月d日', 'dd/MM/yyyy', 'MM/dd/yyyy', 'dd.MM.yyyy'] as const;
const NUMBERS = ['1234.5', '1,234.5', '1.234,5', '1234,5'] as const;
type NumberSample = (typeof NUMBERS)[number];

const NUMBER_FORMATS: Readonly<Record<NumberSample, NumberFormat>> = {
  '1234.5': PLAIN_NUMBERS,
  '1,234.5': { decimal: '.', group: ',' },
  '1.234,5': { decimal: ',', group: '.' },
  '1234,5': { decimal: ',', group: '' },
};

/** How a file is written, as it is chosen. */
export interface ChosenFormat {
  readonly encoding: Encoding;
  readonly delimiter: (typeof DELIMITERS)[number];
  readonly dates: (typeof DATES)[number];
  readonly numbers: NumberSample;
  readonly currency: string;
}

export const USUAL_FORMAT: ChosenFormat = {
  encoding: 'utf-8',
  delimiter: ',',
  dates: 'yyyy-MM-dd',
  numbers: '1234.5',
  currency: '',
};

/** The format as a converter takes it. */
export function toFileFormat({ encoding, delimiter, dates, numbers, currency }: ChosenFormat): FileFormat {
  const code = currency.trim().toUpperCase();
  return {
    ...{ encoding, delimiter, dates, numbers: NUMBER_FORMATS[numbers] },
    currency: code === '' ? undefined : code,
  };
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly values: readonly Value[];
  readonly value: Value;
  readonly text: (value: Value) => string;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>(props: ChoiceProps<Value>): ReactElement {
  const { label, values, value, text, onChange } = props;
  return (
    <NativeSelect
      label={label}
      value={value}
      data={values.map((one) => ({ value: one, label: text(one) }))}
      onChange={({ currentTarget }) => {
        const chosen = values.find((one) => one === currentTarget.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    />
  );
}

interface Props {
  readonly format: ChosenFormat;
  readonly change: (part: Partial<ChosenFormat>) => void;
}

/** How the file is written. */
export function FormatFields({ format, change }: Props): ReactElement {
  const { t } = useLanguage();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="sm">
      <Choice
        label={t('administration.import.encoding')}
        values={ENCODINGS}
        value={format.encoding}
        text={(encoding) => t(`administration.import.encodings.${encoding}`)}
        onChange={(encoding) => {
          change({ encoding });
        }}
      />
      <Choice
        label={t('administration.import.delimiter')}
        values={DELIMITERS}
        value={format.delimiter}
        text={(delimiter) => (delimiter === '\t' ? t('administration.import.tab') : delimiter)}
        onChange={(delimiter) => {
          change({ delimiter });
        }}
      />
      <Choice
        label={t('administration.import.dates')}
        values={DATES}
        value={format.dates}
        text={(dates) => dates}
        onChange={(dates) => {
          change({ dates });
        }}
      />
      <Choice
        label={t('administration.import.numbers')}
        values={NUMBERS}
        value={format.numbers}
        text={(numbers) => numbers}
        onChange={(numbers) => {
          change({ numbers });
        }}
      />
      <TextInput
        label={t('administration.import.currency')}
        placeholder="CNY"
        maxLength={3}
        value={format.currency}
        onChange={({ currentTarget: { value } }) => {
          change({ currency: value });
        }}
      />
    </SimpleGrid>
  );
}
