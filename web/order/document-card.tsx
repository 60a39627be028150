import { Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactElement } from 'react';
import { lineTotal, type OrderLine } from '../../domain/order-document.ts';
import { toMoneyJson } from '../../domain/money.ts';
import type { OrderDocument } from '../api/queries.ts';
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
      <Field label={t('order.total')} value={money(total)} />
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

function LineRow({ line, number }: LineProps): ReactElement {
  const { money, number: written, day, name } = useLanguage();
  return (
    <Table.Tr className="numbers">
      <Table.Td>{number}</Table.Td>
      <Table.Td>{line.product}</Table.Td>
      <Table.Td ta="right">
        {written(line.quantity)} {name('units', line.unit)}
      </Table.Td>
      <Table.Td ta="right">{money(line.unitPrice)}</Table.Td>
      <Table.Td ta="right">{money(toMoneyJson(lineTotal(line)))}</Table.Td>
      <Table.Td>{line.requiredOn === undefined ? '' : day(line.requiredOn)}</Table.Td>
    </Table.Tr>
  );
}

function LineTable({ lines }: { readonly lines: readonly OrderLine[] }): ReactElement {
  const { t } = useLanguage();
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('order.lineNumber')}</Table.Th>
          <Table.Th>{t('order.product')}</Table.Th>
          <Table.Th ta="right">{t('order.quantity')}</Table.Th>
          <Table.Th ta="right">{t('order.unitPrice')}</Table.Th>
          <Table.Th ta="right">{t('order.lineTotal')}</Table.Th>
          <Table.Th>{t('order.required')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((line, index) => (
          <LineRow key={index} line={line} number={index + 1} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A phone has no room for six columns: each line is two lines of text. */
function LineBlock({ line, number }: LineProps): ReactElement {
  const { money, number: written, day, name } = useLanguage();
  const required = line.requiredOn === undefined ? '' : ` · ${day(line.requiredOn)}`;
  return (
    <Stack component="li" gap={2} className="numbers">
      <Group justify="space-between" gap="xs">
        <Text fw={600}>
          {number}. {line.product}
        </Text>
        <Text fw={600}>{money(toMoneyJson(lineTotal(line)))}</Text>
      </Group>
      <Text size="sm" c="dimmed">
        {written(line.quantity)} {name('units', line.unit)} × {money(line.unitPrice)}
        {required}
      </Text>
    </Stack>
  );
}

function Lines({ document }: { readonly document: OrderDocument }): ReactElement {
  const isWide = useMediaQuery('(min-width: 48em)');
  if (isWide) return <LineTable lines={document.lines} />;
  return (
    <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
      {document.lines.map((line, index) => (
        <LineBlock key={index} line={line} number={index + 1} />
      ))}
    </Stack>
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
  readonly total: { readonly amount: string; readonly currency: string };
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
