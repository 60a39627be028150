import { Button, Card, Group, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useId, useState, type HTMLInputTypeAttribute, type ReactElement } from 'react';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { NAMES } from '../i18n/finding-texts.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { readAddressTexts, SEARCH_TERMS, type SearchTerms } from './address-texts.ts';

type Term = keyof SearchTerms;

const COLUMNS = { base: 1, xs: 2, md: 4 } as const;
const MORE = SEARCH_TERMS.filter((term) => !['id', 'customer', 'reference', 'status'].includes(term));

/** On a phone all the fields together would push what is found out of sight. */
function isRoomy(): boolean {
  return matchMedia('(min-width: 48em)').matches;
}

interface FieldProps {
  readonly term: Term;
  readonly terms: SearchTerms;
  readonly onChange: (term: Term, text: string) => void;
  readonly type?: HTMLInputTypeAttribute;
  /** What can be chosen, with what it is called; something else can be written, too. */
  readonly known?: Readonly<Record<string, string>>;
}

function Field({ term, terms, onChange, type = 'text', known }: FieldProps): ReactElement {
  const { t } = useLanguage();
  const listId = useId();
  return (
    <div>
      <TextInput
        label={t(`audit.term.${term}`)}
        type={type}
        value={terms[term] ?? ''}
        maxLength={100}
        {...(known && { list: listId })}
        onChange={({ currentTarget: { value } }) => {
          onChange(term, value);
        }}
      />
      {known && (
        <datalist id={listId}>
          {Object.entries(known).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </datalist>
      )}
    </div>
  );
}

function StatusField({ terms, onChange }: Pick<FieldProps, 'terms' | 'onChange'>): ReactElement {
  const { t } = useLanguage();
  return (
    <NativeSelect
      label={t('orders.status')}
      value={terms.status ?? ''}
      data={[
        { value: '', label: t('orders.every') },
        ...ORDER_STATUSES.map((value) => ({ value, label: t(`orderStatus.${value}`) })),
      ]}
      onChange={({ currentTarget: { value } }) => {
        onChange('status', value);
      }}
    />
  );
}

function MoreFields(field: Pick<FieldProps, 'terms' | 'onChange'>): ReactElement {
  const { language } = useLanguage();
  return (
    <SimpleGrid cols={COLUMNS} spacing="sm">
      <Field term="from" type="date" {...field} />
      <Field term="until" type="date" {...field} />
      <Field term="department" known={NAMES[language].departments} {...field} />
      <Field term="decidedBy" {...field} />
      <Field term="finding" known={NAMES[language].findings} {...field} />
      <Field term="totalFrom" {...field} />
      <Field term="totalTo" {...field} />
      <Field term="currency" {...field} />
    </SimpleGrid>
  );
}

/** By what orders are searched. Nothing is asked for before it is complete. */
export function SearchForm({
  searched,
  onSearch,
}: {
  readonly searched: SearchTerms;
  readonly onSearch: (terms: SearchTerms) => void;
}): ReactElement {
  const { t } = useLanguage();
  const [terms, setTerms] = useState<SearchTerms>({ currency: 'CNY', ...searched });
  const [isMore, setMore] = useState(() => isRoomy() || MORE.some((term) => searched[term] !== undefined));
  const field = {
    terms,
    onChange: (term: Term, text: string) => {
      setTerms({ ...terms, [term]: text });
    },
  };
  return (
    <Card
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(readAddressTexts(terms, SEARCH_TERMS));
      }}
    >
      <Stack gap="sm">
        <SimpleGrid cols={COLUMNS} spacing="sm">
          <Field term="id" {...field} />
          <Field term="customer" {...field} />
          <Field term="reference" {...field} />
          <StatusField {...field} />
        </SimpleGrid>
        {isMore && <MoreFields {...field} />}
        <Group gap="xs">
          <Button type="submit">{t('audit.find')}</Button>
          <Button
            variant="default"
            aria-expanded={isMore}
            onClick={() => {
              setMore(!isMore);
            }}
          >
            {t(isMore ? 'audit.fewer' : 'audit.more')}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              setTerms({ currency: 'CNY' });
              onSearch({});
            }}
          >
            {t('audit.clear')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
