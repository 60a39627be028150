import { ActionIcon, Button, Group, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { memo, type ClipboardEvent, type ReactElement } from 'react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { lineTotal } from '../../domain/order-document.ts';
import { parseDecimal, MICRO_SCALE } from '../../domain/decimal.ts';
import { parseMoney, toMoneyJson } from '../../domain/money.ts';
import { Icon } from '../display/icons.tsx';
import { VirtualList } from '../display/virtual-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { useFault } from './form-faults.ts';
import { EMPTY_LINE, LINE_COLUMNS, type LineColumn, type OrderDraft } from './order-draft.ts';
import { PasteBox } from './paste-box.tsx';
import { isTable, readPastedLines, withLinesAdded, withPastedLines } from './pasted-lines.ts';
import { tell } from '../display/tell.ts';

const LINE_PX = 50;

function Cell({ column, index }: { readonly column: LineColumn; readonly index: number }): ReactElement {
  const { t } = useLanguage();
  const { register } = useFormContext<OrderDraft>();
  const name = `lines.${index}.${column}` as const;
  const label = t(`submission.${column}`);
  return (
    <TextInput
      className={`line-${column}`}
      label={label}
      labelProps={{ className: 'line-label' }}
      aria-label={t('submission.ofLine', { column: label, line: index + 1 })}
      error={useFault(name)}
      type={column === 'requiredOn' ? 'date' : 'text'}
      inputMode={column === 'quantity' || column === 'unitPrice' ? 'decimal' : undefined}
      data-line={index}
      data-column={column}
      maxLength={64}
      {...register(name)}
    />
  );
}

function LineAmount({ index }: { readonly index: number }): ReactElement {
  const { money } = useLanguage();
  const [line, currency] = useWatch<OrderDraft, [`lines.${number}`, 'currency']>({
    name: [`lines.${index}`, 'currency'],
  });
  // A line that is being taken away is watched for one moment longer than it is there.
  const { quantity, unitPrice: amount } = { ...EMPTY_LINE, ...line };
  const unitPrice = { amount: amount.trim(), currency };
  const isCountable = parseMoney(unitPrice) !== null && parseDecimal(quantity.trim(), MICRO_SCALE) !== null;
  const total = isCountable
    ? money(toMoneyJson(lineTotal({ product: '', unit: '', quantity: quantity.trim(), unitPrice })))
    : '';
  return (
    <Text className="line-amount numbers" size="sm">
      {total}
    </Text>
  );
}

interface RowProps {
  readonly index: number;
  readonly onRemove: (index: number) => void;
}

const LineRow = memo(function LineRow({ index, onRemove }: RowProps): ReactElement {
  const { t } = useLanguage();
  return (
    <div className="line-row">
      <Text className="line-number" c="dimmed" size="sm" aria-hidden>
        {index + 1}
      </Text>
      {LINE_COLUMNS.map((column) => (
        <Cell key={column} column={column} index={index} />
      ))}
      <LineAmount index={index} />
      <ActionIcon
        className="line-remove"
        variant="subtle"
        color="gray"
        aria-label={t('submission.removeLine', { line: index + 1 })}
        onClick={() => {
          onRemove(index);
        }}
      >
        <Icon name="cross" />
      </ActionIcon>
    </div>
  );
});

function Headings(): ReactElement {
  const { t } = useLanguage();
  return (
    <div className="line-row line-headings" aria-hidden>
      <span />
      {LINE_COLUMNS.map((column) => (
        <Text key={column} size="sm" fw={600}>
          {t(`submission.${column}`)}
        </Text>
      ))}
      <Text size="sm" fw={600} ta="right">
        {t('order.lineTotal')}
      </Text>
      <span />
    </div>
  );
}

/** Where in the lines something was pasted; null elsewhere. */
function placeOf(target: EventTarget): { readonly index: number; readonly column: LineColumn } | null {
  if (!(target instanceof HTMLElement)) return null;
  const { line, column } = target.dataset;
  const found = LINE_COLUMNS.find((one) => one === column);
  return line === undefined || found === undefined ? null : { index: Number(line), column: found };
}

/** The lines of an order: typed, or pasted from a spreadsheet. Only those in sight are there, however many they are. */
export function LinesField(): ReactElement {
  const { t } = useLanguage();
  const { control, getValues } = useFormContext<OrderDraft>();
  const { fields, append, remove, replace } = useFieldArray<OrderDraft, 'lines'>({ control, name: 'lines' });
  const say = (count: number): void => {
    tell(t('submission.pasted', { count }));
  };
  const paste = (event: ClipboardEvent<HTMLDivElement>): void => {
    const place = placeOf(event.target);
    const text = event.clipboardData.getData('text/plain');
    if (!place || !isTable(text)) return;
    event.preventDefault();
    const pasted = readPastedLines(text, place.column);
    replace(withPastedLines(getValues('lines'), pasted, place.index));
    say(pasted.length);
  };
  return (
    <div>
      <VisuallyHidden role="status">{t('submission.lineCount', { count: fields.length })}</VisuallyHidden>
      <Headings />
      <div onPaste={paste}>
        <VirtualList items={fields} keyOf={({ id }) => id} estimatePx={LINE_PX} gapPx={0}>
          {(_field, index) => <LineRow index={index} onRemove={remove} />}
        </VirtualList>
      </div>
      <Group gap="xs" mt="xs">
        <Button
          variant="default"
          onClick={() => {
            append(EMPTY_LINE, { shouldFocus: true });
          }}
        >
          {t('submission.addLine')}
        </Button>
        <PasteBox
          onLines={(pasted) => {
            replace(withLinesAdded(getValues('lines'), pasted));
            say(pasted.length);
          }}
        />
      </Group>
    </div>
  );
}
