import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { isAllowed, OPERATIONS, type Operation } from '../../../domain/authorization.ts';
import { answered, api } from '../../api/client.ts';
import { ProblemAlert } from '../../display/problem-alert.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { keysQuery, personQuery } from '../administration-queries.ts';
import { CheckRow } from '../check-row.tsx';
import { fieldFaultsOf } from '../field-faults.ts';
import { PersonSelect } from '../person-select.tsx';
import { SecretBox } from '../secret-box.tsx';

const POINTERS = ['/person', '/label', '/expiresAt', '/scopes'];

interface NewKey {
  readonly person: string | null;
  readonly label: string;
  /** A day, from whose beginning on this device the key is good no more; empty for none. */
  readonly expiresOn: string;
  /** Null for all that the person may do. */
  readonly scopes: readonly Operation[] | null;
}

function bodyOf({ person, label, expiresOn, scopes }: NewKey) {
  return {
    ...{ person: person ?? '', label: label.trim() },
    ...(expiresOn !== '' && { expiresAt: new Date(`${expiresOn}T00:00:00`).toISOString() }),
    ...(scopes && { scopes: [...scopes] }),
  };
}

/** What the person may do, of which the key gets a part. */
function Scopes(props: {
  readonly personId: string;
  readonly scopes: readonly Operation[];
  readonly onChange: (scopes: readonly Operation[]) => void;
}): ReactElement {
  const { personId, scopes, onChange } = props;
  const { t } = useLanguage();
  const { data: person } = useQuery(personQuery(personId));
  const allowed = OPERATIONS.filter((operation) => person && isAllowed(person, operation));
  return (
    <fieldset className="plain-fieldset">
      <Text component="legend" size="sm" c="dimmed">
        {t('administration.key.scopesHint')}
      </Text>
      <div className="check-rows">
        {allowed.map((operation) => (
          <CheckRow
            key={operation}
            checked={scopes.includes(operation)}
            onChange={(isIn) => {
              onChange(isIn ? [...scopes, operation] : scopes.filter((one) => one !== operation));
            }}
          >
            <code>{operation}</code>
          </CheckRow>
        ))}
      </div>
    </fieldset>
  );
}

function KeyFields(props: {
  readonly given: NewKey;
  readonly isPersonChosen: boolean;
  readonly error: unknown;
  readonly change: (part: Partial<NewKey>) => void;
}): ReactElement {
  const { given, isPersonChosen, error, change } = props;
  const { t } = useLanguage();
  const faults = fieldFaultsOf(error);
  return (
    <>
      {!isPersonChosen && (
        <PersonSelect
          label={t('administration.key.person')}
          value={given.person}
          required
          error={faults.at('/person')}
          onChange={(person) => {
            change({ person, scopes: null });
          }}
        />
      )}
      <TextInput
        label={t('administration.key.label')}
        required
        maxLength={200}
        autoComplete="off"
        value={given.label}
        error={faults.at('/label')}
        onChange={({ currentTarget: { value } }) => {
          change({ label: value });
        }}
      />
      <TextInput
        label={t('administration.key.expiresOn')}
        description={t('administration.key.expiresHint')}
        type="date"
        value={given.expiresOn}
        error={faults.at('/expiresAt')}
        onChange={({ currentTarget: { value } }) => {
          change({ expiresOn: value });
        }}
      />
      {given.person !== null && (
        <CheckRow
          checked={given.scopes === null}
          onChange={(isWhole) => {
            change({ scopes: isWhole ? null : [] });
          }}
        >
          {t('administration.key.whole')}
        </CheckRow>
      )}
      {given.person !== null && given.scopes !== null && (
        <Scopes
          personId={given.person}
          scopes={given.scopes}
          onChange={(scopes) => {
            change({ scopes });
          }}
        />
      )}
      {faults.at('/scopes') !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {faults.at('/scopes')}
        </Text>
      )}
    </>
  );
}

/** Makes a key, whose secret is shown once. */
export function NewKeyForm({ personId }: { readonly personId: string | null }): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const empty: NewKey = { person: personId, label: '', expiresOn: '', scopes: null };
  const [isOpen, setOpen] = useState(false);
  const [given, setGiven] = useState(empty);
  const making = useMutation({
    mutationFn: (key: NewKey) => answered(api.POST('/v1/api-keys', { body: bodyOf(key) })),
    // A secret is not kept among the answers.
    gcTime: 0,
    onSuccess: () => {
      setOpen(false);
      setGiven(empty);
      void client.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  if (making.data) {
    return (
      <SecretBox
        title={t('administration.key.shown')}
        secret={making.data.key}
        hint={t('administration.key.shownHint')}
        onClose={making.reset}
      />
    );
  }
  if (!isOpen) {
    return (
      <Group>
        <Button
          variant="default"
          onClick={() => {
            setOpen(true);
          }}
        >
          {t('administration.key.add')}
        </Button>
      </Group>
    );
  }
  const isElsewhere = fieldFaultsOf(making.error).elsewhere(POINTERS).length > 0;
  const isOther = making.error !== null && fieldFaultsOf(making.error).count === 0;
  return (
    <Stack gap="sm">
      <KeyFields
        given={given}
        isPersonChosen={personId !== null}
        error={making.error}
        change={(part) => {
          setGiven((before) => ({ ...before, ...part }));
        }}
      />
      {(isElsewhere || isOther) && <ProblemAlert title={t('administration.notSaved')} error={making.error} />}
      <Group gap="xs">
        <Button
          loading={making.isPending}
          onClick={() => {
            making.mutate(given);
          }}
        >
          {t('administration.key.make')}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            setOpen(false);
            making.reset();
          }}
        >
          {t('state.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
