import { Button, Group, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { SUBSTITUTION_KINDS, type SubstitutionKind } from '../../../domain/substitution.ts';
import { answered, api } from '../../api/client.ts';
import { newKey } from '../../api/idempotency-key.ts';
import { Problem } from '../../api/problem.ts';
import { ProblemAlert } from '../../display/problem-alert.tsx';
import { tell } from '../../display/tell.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { substitutionsQuery, type Substitution } from '../administration-queries.ts';
import { fieldFaultsOf } from '../field-faults.ts';
import { PersonSelect } from '../person-select.tsx';
import { namesIn } from './person-draft.ts';

const POINTERS = ['/substitute', '/startsAt', '/endsAt', '/departments', '/upTo'];
const MS_A_MINUTE = 60_000;
/** The fields of the browser know no other zone, whatever the person has chosen for what is shown. */
const DEVICE_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

interface Given {
  readonly substitute: string | null;
  readonly kind: SubstitutionKind;
  /** As the field of the browser has them, in the time of the device. */
  readonly from: string;
  readonly until: string;
  readonly departments: string;
  readonly amount: string;
  readonly currency: string;
}

/** What the field for a time of the device shows for an instant. */
function toLocal(at: string): string {
  const date = new Date(at);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * MS_A_MINUTE);
  return shifted.toISOString().slice(0, 16);
}

/** An unset field is sent as it is, so that the API names it. */
function toInstant(local: string): string {
  return local === '' ? '' : new Date(local).toISOString();
}

function givenOf(substitution: Substitution | null): Given {
  if (!substitution) {
    return {
      ...{ substitute: null, kind: 'adds', from: '', until: '', departments: '' },
      ...{ amount: '', currency: 'CNY' },
    };
  }
  const { substitute, kind, startsAt, endsAt, departments, upTo } = substitution;
  return {
    ...{ substitute, kind, from: toLocal(startsAt), until: toLocal(endsAt) },
    ...{ departments: departments.join(', '), amount: upTo?.amount ?? '', currency: upTo?.currency ?? 'CNY' },
  };
}

interface Props {
  readonly principal: string;
  /** Null for a new one. */
  readonly substitution: Substitution | null;
  readonly onEnd: () => void;
}

function useSaving({ principal, substitution, onEnd }: Props) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [externalId] = useState(() => substitution?.externalId ?? newKey());
  return useMutation({
    mutationFn: ({ substitute, kind, from, until, departments, amount, currency }: Given) => {
      if (substitute === null) {
        const fault = { pointer: '/substitute', detail: t('submission.fault.needed') };
        return Promise.reject(new Problem('invalid_request', 0, { errors: [fault] }));
      }
      const header = substitution
        ? { 'if-match': `"${substitution.version}"` }
        : { 'if-none-match': '*' as const };
      const body = {
        ...{ principal, substitute, kind, startsAt: toInstant(from), endsAt: toInstant(until) },
        departments: namesIn(departments),
        upTo:
          amount.trim() === '' ? null : { amount: amount.trim(), currency: currency.trim().toUpperCase() },
        customerClasses: substitution?.customerClasses ?? [],
      };
      const params = { path: { externalId }, header };
      return answered(api.PUT('/v1/substitutions/{externalId}', { params, body }));
    },
    onSuccess: () => {
      tell(t('administration.saved'));
      onEnd();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: substitutionsQuery.queryKey }),
  });
}

function Fields(props: {
  readonly principal: string;
  readonly given: Given;
  readonly error: unknown;
  readonly change: (part: Partial<Given>) => void;
}): ReactElement {
  const { principal, given, error, change } = props;
  const { t } = useLanguage();
  const faults = fieldFaultsOf(error);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <PersonSelect
        label={t('administration.substitution.substitute')}
        value={given.substitute}
        required
        without={principal}
        error={faults.at('/substitute')}
        onChange={(substitute) => {
          change({ substitute });
        }}
      />
      <NativeSelect
        label={t('administration.substitution.kind')}
        value={given.kind}
        data={SUBSTITUTION_KINDS.map((value) => ({
          value,
          label: t(`administration.substitution.${value}`),
        }))}
        onChange={({ currentTarget: { value } }) => {
          const kind = SUBSTITUTION_KINDS.find((one) => one === value);
          if (kind) change({ kind });
        }}
      />
      <TextInput
        label={t('administration.substitution.from')}
        description={t('administration.substitution.clock', { zone: DEVICE_ZONE })}
        type="datetime-local"
        required
        value={given.from}
        error={faults.at('/startsAt')}
        onChange={({ currentTarget: { value } }) => {
          change({ from: value });
        }}
      />
      <TextInput
        label={t('administration.substitution.until')}
        description={t('administration.substitution.clock', { zone: DEVICE_ZONE })}
        type="datetime-local"
        required
        value={given.until}
        error={faults.at('/endsAt')}
        onChange={({ currentTarget: { value } }) => {
          change({ until: value });
        }}
      />
      <TextInput
        label={t('administration.substitution.departments')}
        description={t('administration.substitution.departmentsHint')}
        value={given.departments}
        error={faults.at('/departments')}
        onChange={({ currentTarget: { value } }) => {
          change({ departments: value });
        }}
      />
      <TextInput
        label={t('administration.substitution.upTo')}
        description={t('administration.substitution.upToHint', { currency: given.currency })}
        inputMode="decimal"
        value={given.amount}
        error={faults.at('/upTo')}
        onChange={({ currentTarget: { value } }) => {
          change({ amount: value });
        }}
      />
    </SimpleGrid>
  );
}

/** Says who stands in for a person, from when until when and for what. */
export function SubstitutionForm(props: Props): ReactElement {
  const { principal, substitution, onEnd } = props;
  const { t } = useLanguage();
  const [given, setGiven] = useState(() => givenOf(substitution));
  const saving = useSaving(props);
  const faults = fieldFaultsOf(saving.error);
  const isTold = faults.count > 0 && faults.elsewhere(POINTERS).length === 0;
  return (
    <Stack gap="sm">
      <Fields
        principal={principal}
        given={given}
        error={saving.error}
        change={(part) => {
          setGiven((before) => ({ ...before, ...part }));
        }}
      />
      {saving.error !== null && !isTold && (
        <ProblemAlert title={t('administration.notSaved')} error={saving.error} />
      )}
      <Group gap="xs">
        <Button
          loading={saving.isPending}
          onClick={() => {
            saving.mutate(given);
          }}
        >
          {t('administration.save')}
        </Button>
        <Button variant="default" onClick={onEnd}>
          {t('state.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
