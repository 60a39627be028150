import { Badge, Group, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { CounterOffer } from '../api/queries.ts';
import { useLanguage, type Words } from '../i18n/use-language.ts';

type Line = CounterOffer['lines'][number];
type Terms = Line['asked'];

function termsText({ name, number, money, day }: Words, terms: Terms): string {
  const { product, quantity, unit, unitPrice, requiredOn } = terms;
  return `${product} · ${number(quantity)} ${name('units', unit)} × ${money(unitPrice)} · ${day(requiredOn)}`;
}

interface TermProps {
  readonly label: string;
  readonly asked: string;
  readonly offered: string;
}

/** What was asked for above what is offered. */
function AskedAndOffered({ asked, offered }: Omit<TermProps, 'label'>): ReactElement {
  const { t } = useLanguage();
  return (
    <div className="numbers">
      <Text size="sm" td="line-through" c="dimmed">
        <span className="visually-hidden">{t('portal.asked')}: </span>
        {asked}
      </Text>
      <Text fw={600}>
        <span className="visually-hidden">{t('portal.offered')}: </span>
        {offered}
      </Text>
    </div>
  );
}

function Term({ label, ...terms }: TermProps): ReactElement {
  return (
    <div className="offer-term">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <AskedAndOffered {...terms} />
    </div>
  );
}

function LineTerms({ line: { line, code, asked, offered } }: { readonly line: Line }): ReactElement {
  const words = useLanguage();
  const { t } = words;
  return (
    <li>
      <Group gap="xs" mb={2}>
        <Text fw={600}>{t('portal.line', { line })}</Text>
        <Badge tt="none" variant="default">
          {t(`portal.code.${code}`)}
        </Badge>
      </Group>
      <AskedAndOffered
        asked={termsText(words, asked)}
        offered={offered ? termsText(words, offered) : t(`portal.code.ID`)}
      />
    </li>
  );
}

function HeaderTerms({ header: { asked, offered } }: Pick<CounterOffer, 'header'>): ReactElement {
  const { t, day, money } = useLanguage();
  const terms: TermProps[] = [
    {
      label: t('order.required'),
      asked: day(asked.requiredOn),
      offered: day(offered.requiredOn),
    },
    {
      label: t('order.terms'),
      asked: t('portal.prepayment', { percent: asked.prepaymentPercent }),
      offered: t('portal.prepayment', { percent: offered.prepaymentPercent }),
    },
    { label: t('order.total'), asked: money(asked.total), offered: money(offered.total) },
  ];
  return (
    <>
      {terms
        .filter((term) => term.asked !== term.offered)
        .map((term) => (
          <Term key={term.label} {...term} />
        ))}
    </>
  );
}

/** An offer: only what is different from the order, and how many lines stay as they are. */
export function OfferTerms({ offer }: { readonly offer: CounterOffer }): ReactElement {
  const { t } = useLanguage();
  const changed = offer.lines.filter(({ code }) => code !== 'IA');
  const count = offer.lines.length - changed.length;
  return (
    <Stack gap="sm">
      <HeaderTerms header={offer.header} />
      <Stack component="ul" gap="sm" className="plain-list">
        {changed.map((line) => (
          <LineTerms key={line.line} line={line} />
        ))}
      </Stack>
      {count > 0 && (
        <Text size="sm" c="dimmed">
          {t('portal.unchanged', { count })}
        </Text>
      )}
      {offer.remarks.length > 0 && (
        <div>
          <Text size="sm" c="dimmed">
            {t('portal.remarks')}
          </Text>
          {offer.remarks.map((remark) => (
            <Text key={remark}>{remark}</Text>
          ))}
        </div>
      )}
    </Stack>
  );
}
