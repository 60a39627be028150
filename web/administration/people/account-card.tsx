import { Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { answered, api } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../app/signed-in.ts';
import { Answer } from '../../display/answer.tsx';
import { ProblemAlert } from '../../display/problem-alert.tsx';
import { tell } from '../../display/tell.ts';
import { useLanguage, type Words } from '../../i18n/use-language.ts';
import { accountQuery, type Account } from '../administration-queries.ts';
import { fieldFaultsOf } from '../field-faults.ts';
import { SecretBox } from '../secret-box.tsx';

interface OneTime {
  readonly password: string;
  readonly oneTimeUntil: string;
}

async function signOutOf(personId: string): Promise<void> {
  const { error, response } = await api.DELETE('/v1/accounts/{personId}/sessions', {
    params: { path: { personId } },
  });
  if (!response.ok) throw toProblem(response.status, error);
}

/** What can be done to an account, each brought up to date with what it did. */
function useAccountChanges(personId: string) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const params = { path: { personId } };
  const refresh = () => client.invalidateQueries({ queryKey: accountQuery(personId).queryKey });
  return {
    put: useMutation({
      mutationFn: (body: { login: string; active: boolean }) =>
        answered(api.PUT('/v1/accounts/{personId}', { params, body })),
      onSuccess: (account) => {
        tell(t('administration.saved'));
        client.setQueryData(accountQuery(personId).queryKey, account);
      },
    }),
    reset: useMutation({
      mutationFn: (): Promise<OneTime> => answered(api.POST('/v1/accounts/{personId}/password', { params })),
      // What is shown once is not kept among the answers either.
      gcTime: 0,
      onSuccess: refresh,
    }),
    signOut: useMutation({
      mutationFn: () => signOutOf(personId),
      onSuccess: () => {
        tell(t('administration.account.signedOut'));
        void refresh();
      },
    }),
  };
}
type Changes = ReturnType<typeof useAccountChanges>;

function LoginForm(props: { readonly account: Account | null; readonly changes: Changes }): ReactElement {
  const { account, changes } = props;
  const { put } = changes;
  const { t } = useLanguage();
  const [login, setLogin] = useState(account?.login ?? '');
  const isSame = login.trim() === (account?.login ?? '');
  return (
    <Group align="flex-end" gap="xs">
      <TextInput
        className="grows"
        label={t('administration.account.login')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={login}
        error={fieldFaultsOf(put.error).at('/login')}
        onChange={({ currentTarget: { value } }) => {
          setLogin(value);
        }}
      />
      <Button
        variant={account ? 'default' : 'filled'}
        loading={put.isPending}
        disabled={isSame}
        onClick={() => {
          put.mutate({ login: login.trim(), active: account?.active ?? true });
        }}
      >
        {t(account ? 'administration.account.rename' : 'administration.account.create')}
      </Button>
    </Group>
  );
}

/** How an account stands, one thing after the other. */
function stateTexts({ t, instant }: Words, account: Account): string[] {
  const { active, password, oneTimeUntil, passwordSetAt, lockedUntil, sessions } = account;
  return [
    t(active ? 'administration.account.active' : 'administration.account.disabled'),
    t(`administration.account.password.${password}`, {
      at: passwordSetAt === null ? '' : instant(passwordSetAt),
      until: oneTimeUntil === null ? '' : instant(oneTimeUntil),
    }),
    t('administration.account.sessions', { count: sessions }),
    ...(lockedUntil === null ? [] : [t('administration.account.locked', { until: instant(lockedUntil) })]),
  ];
}

function AccountActs({
  account,
  changes,
}: {
  readonly account: Account;
  readonly changes: Changes;
}): ReactElement {
  const { t } = useLanguage();
  const { put, reset, signOut } = changes;
  const { login, active, sessions } = account;
  return (
    <Group gap="xs">
      <Button
        variant="default"
        loading={reset.isPending}
        onClick={() => {
          reset.mutate();
        }}
      >
        {t('administration.account.oneTime')}
      </Button>
      <Button
        variant="default"
        loading={signOut.isPending}
        disabled={sessions === 0}
        onClick={() => {
          signOut.mutate();
        }}
      >
        {t('administration.account.signOut')}
      </Button>
      <Button
        variant="default"
        loading={put.isPending}
        onClick={() => {
          put.mutate({ login, active: !active });
        }}
      >
        {t(active ? 'administration.account.disable' : 'administration.account.enable')}
      </Button>
    </Group>
  );
}

function State({ account }: { readonly account: Account | null }): ReactElement {
  const words = useLanguage();
  if (!account) {
    return (
      <Text size="sm" c="dimmed">
        {words.t('administration.account.none')}
      </Text>
    );
  }
  return (
    <ul className="plain-list">
      {stateTexts(words, account).map((text) => (
        <Text component="li" size="sm" key={text}>
          {text}
        </Text>
      ))}
    </ul>
  );
}

function AccountState({
  personId,
  account,
}: {
  readonly personId: string;
  readonly account: Account | null;
}): ReactElement {
  const { t, instant } = useLanguage();
  const may = useMay();
  const changes = useAccountChanges(personId);
  const { put, reset, signOut } = changes;
  const error = put.error ?? reset.error ?? signOut.error;
  return (
    <Stack gap="sm">
      <State account={account} />
      {may('account.write') && (
        <>
          <LoginForm key={account?.login ?? ''} account={account} changes={changes} />
          {account && <AccountActs account={account} changes={changes} />}
        </>
      )}
      {reset.data && (
        <SecretBox
          title={t('administration.account.oneTimeShown')}
          secret={reset.data.password}
          hint={t('administration.account.oneTimeHint', { until: instant(reset.data.oneTimeUntil) })}
          onClose={reset.reset}
        />
      )}
      {error !== null && fieldFaultsOf(error).count === 0 && (
        <ProblemAlert title={t('administration.notSaved')} error={error} />
      )}
    </Stack>
  );
}

/** How a person signs in with a password, and what an administrator does about it. */
export function AccountCard({ personId }: { readonly personId: string }): ReactElement {
  const { t } = useLanguage();
  const account = useQuery(accountQuery(personId));
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('administration.account.title')}
        </Title>
        <Answer query={account} lines={1}>
          {(found) => <AccountState personId={personId} account={found} />}
        </Answer>
      </Stack>
    </Card>
  );
}
