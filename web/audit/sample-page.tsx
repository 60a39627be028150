import { Button, Card, Code, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { MOST_SAMPLED } from '../../domain/evidence/sample.ts';
import { Answer } from '../display/answer.tsx';
import { TextLink } from '../display/text-link.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import type { SampleTerms } from './address-texts.ts';
import { AuditFrame } from './audit-frame.tsx';
import { sampleQuery, type Sample, type SampleQuery } from './audit-queries.ts';
import { saveSamplePack } from './download.ts';
import { PackButton } from './pack-button.tsx';
import { findSampleFaults, newSeed, toSampleQuery } from './sample-draw.ts';

const route = getRouteApi('/audit/sample');
const USUAL_SIZE = '10';

interface FormProps {
  readonly drawn: SampleTerms;
  readonly onDraw: (terms: SampleTerms) => void;
}

function SampleForm({ drawn, onDraw }: FormProps): ReactElement {
  const { t } = useLanguage();
  const [terms, setTerms] = useState<SampleTerms>(() => ({ size: USUAL_SIZE, seed: newSeed(), ...drawn }));
  const faults = findSampleFaults(terms);
  const field = (term: keyof SampleTerms) => ({
    label: t(`audit.sample.${term}`),
    value: terms[term] ?? '',
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) => {
      setTerms({ ...terms, [term]: value });
    },
  });
  return (
    <Card
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (faults.size === 0) onDraw(terms);
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('audit.sample.hint')}</Text>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
          <TextInput
            {...field('size')}
            inputMode="numeric"
            error={faults.has('size') ? t('audit.sample.noSize', { most: MOST_SAMPLED }) : null}
          />
          <TextInput
            {...field('seed')}
            maxLength={64}
            error={faults.has('seed') ? t('audit.sample.noSeed') : null}
          />
          <TextInput type="date" {...field('from')} />
          <TextInput type="date" {...field('until')} />
        </SimpleGrid>
        <Group gap="xs">
          <Button type="submit">{t('audit.sample.draw')}</Button>
          <Button
            variant="default"
            onClick={() => {
              setTerms({ ...terms, seed: newSeed() });
            }}
          >
            {t('audit.sample.newSeed')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

function Drawn({ sample, query }: { readonly sample: Sample; readonly query: SampleQuery }): ReactElement {
  const { t } = useLanguage();
  const { orderIds, population, seed } = sample;
  return (
    <Card component="section">
      <Stack gap="sm">
        <Text fw={600} role="status">
          {t('audit.sample.drawn', { count: orderIds.length, population })}
        </Text>
        <Text size="sm">
          {t('audit.sample.seed')}: <Code>{seed}</Code>
        </Text>
        <ol className="sample-orders">
          {orderIds.map((orderId) => (
            <li key={orderId}>
              <TextLink to="/audit/orders/$orderId" params={{ orderId }} ff="monospace" size="sm">
                {orderId}
              </TextLink>
            </li>
          ))}
        </ol>
        {orderIds.length > 0 && (
          <>
            <Text size="sm">{t('audit.pack.hint')}</Text>
            <PackButton
              key={seed}
              label={t('audit.sample.save')}
              save={(language) => saveSamplePack(query, language)}
            />
          </>
        )}
      </Stack>
    </Card>
  );
}

function DrawnSample({ query }: { readonly query: SampleQuery }): ReactElement {
  const sample = useQuery(sampleQuery(query));
  return (
    <Answer query={sample} lines={3}>
      {(data) => <Drawn sample={data} query={query} />}
    </Answer>
  );
}

/** Orders of a period drawn by a seed, so that anybody can draw them again; the address keeps how. */
export function SamplePage(): ReactElement {
  const { t } = useLanguage();
  const terms = route.useSearch();
  const navigate = useNavigate({ from: '/audit/sample' });
  const query = toSampleQuery(terms);
  return (
    <AuditFrame title={t('audit.sample.title')}>
      <SampleForm
        drawn={terms}
        onDraw={(search) => {
          void navigate({ search });
        }}
      />
      {query && <DrawnSample query={query} />}
    </AuditFrame>
  );
}
