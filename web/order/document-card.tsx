import { Card, SimpleGrid, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';
import { lineTotal, type OrderLine } from '../../domain/order-document.ts';
import { toMoneyJson } from '../../domain/money.ts';
import type { OrderDocument } from '../api/queries.ts';
import { VirtualList } from '../display/virtual-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';

function Field({ label, value }: { readonly label: string; readonly value: string }): ReactElement {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0} className="numbers">
        {value}
      </Text>
    </div>
  );
}

function termsText(
  terms: OrderDocument['paymentTerms'],
  { t }: Pick<ReturnType<typeof useLanguage>, 't'>,
): string | null {
  if (!terms) return null;
  const { code, prepaymentPercent } = terms;
  return prepaymentPercent === undefined
    ? code
    : `${code}, ${t('order.prepayment', { percent: prepaymentPercent })}`;
}

function Fields({ document, total }: Props): ReactElement {
  const words = useLanguage();
  const { t, day, money } = words;
  const terms = termsText(document.paymentTerms, words);
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 3 }} spacing="sm" m={0}>
      <Field label={t('order.customer')} value={document.customer} />
      {document.customerReference !== undefined && (
        <Field label={t('order.reference')} value={document.customerReference} />
      )}
      {total && <Field label={t('order.total')} value={money(total)} />}
      <Field label={t('order.required')} value={day(document.requiredOn)} />
      {terms !== null && <Field label={t('order.terms')} value={terms} />}
      {document.quotation !== undefined && <Field label={t('order.quotation')} value={document.quotation} />}
    </SimpleGrid>
  );
}

interface LineProps {
  readonly line: OrderLine;
  readonly number: number;
}

function Headings(): ReactElement {
  const { t } = useLanguage();
  return (
    <div className="document-line document-headings" aria-hidden>
      <span>{t('order.lineNumber')}</span>
      <span>{t('order.product')}</span>
      <span className="to-the-right">{t('order.quantity')}</span>
      <span className="to-the-right">{t('order.unitPrice')}</span>
      <span className="to-the-right">{t('order.lineTotal')}</span>
      <span>{t('order.required')}</span>
    </div>
  );
}

/** At a desk a row of columns; a phone has no room for six, and shows two lines of text. */
function Line({ line, number }: LineProps): ReactElement {
  const { t, money, number: written, day, name } = useLanguage();
  return (
    <div className="document-line numbers">
      <span>{number}</span>
      <span className="document-product">{line.product}</span>
      <span className="to-the-right">
        {written(line.quantity)} {name('units', line.unit)}
      </span>
      <span className="to-the-right document-price">{money(line.unitPrice)}</span>
      <span className="to-the-right document-amount">{money(toMoneyJson(lineTotal(line)))}</span>
      <span>
        {line.requiredOn !== undefined && (
          <>
            <VisuallyHidden>{t('order.required')} </VisuallyHidden>
            {day(line.requiredOn)}
          </>
        )}
      </span>
    </div>
  );
}

const LINE_PX = 40;

function Lines({ document }: { readonly document: OrderDocument }): ReactElement {
  return (
    <div>
      <Headings />
      <VirtualList
        items={document.lines}
        keyOf={(_line, index) => String(index)}
        estimatePx={LINE_PX}
        gapPx={0}
      >
        {(line, index) => <Line line={line} number={index + 1} />}
      </VirtualList>
    </div>
  );
}

function Requirements({ document }: { readonly document: OrderDocument }): ReactElement | null {
  const { t } = useLanguage();
  const requirements = document.requirements ?? [];
  if (requirements.length === 0) return null;
  return (
    <Stack gap={4}>
      <Title order={3} size="h5">
        {t('order.requirements')}
      </Title>
      {requirements.map(({ kind, text, value, unit }, index) => (
        <Text key={index} size="sm">
          {kind}: {text}
          {value !== undefined && ` (${value} ${unit ?? ''})`}
        </Text>
      ))}
    </Stack>
  );
}

interface Props {
  readonly document: OrderDocument;
  /** Null where it is not known yet. */
  readonly total: { readonly amount: string; readonly currency: string } | null;
}

/** What the customer wants, as it was submitted. */
export function DocumentCard({ document, total }: Props): ReactElement {
  const { t } = useLanguage();
  return (
    <Card component="section">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('review.order')}
        </Title>
        <Fields document={document} total={total} />
        <Lines document={document} />
        <Requirements document={document} />
      </Stack>
    </Card>
  );
}
