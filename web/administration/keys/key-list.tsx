import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { api } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay, useSession } from '../../app/signed-in.ts';
import { ProblemAlert } from '../../display/problem-alert.tsx';
import { tell } from '../../display/tell.ts';
import { useNow } from '../../display/use-now.ts';
import { VirtualList } from '../../display/virtual-list.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { keysQuery, type ApiKey } from '../administration-queries.ts';
import { usePeopleNames } from '../use-people-names.ts';

const KEY_PX = 112;

type KeyState = 'live' | 'expired' | 'revoked';

function stateOf({ expiresAt, revokedAt }: ApiKey, nowMs: number): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'live';
}

async function revoke(id: string): Promise<void> {
  const { error, response } = await api.DELETE('/v1/api-keys/{id}', { params: { path: { id } } });
  if (!response.ok) throw toProblem(response.status, error);
}

/** Revokes a key, which is asked once more: what uses it stops at once. */
function Revocation({ apiKey }: { readonly apiKey: ApiKey }): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const revoking = useMutation({
    mutationFn: () => revoke(apiKey.id),
    onSuccess: () => {
      tell(t('administration.key.revoked'));
      void client.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  if (!isAsked) {
    return (
      <Button
        variant="default"
        aria-label={t('administration.key.revokeThis', { label: apiKey.label })}
        onClick={() => {
          setAsked(true);
        }}
      >
        {t('administration.key.revoke')}
      </Button>
    );
  }
  return (
    <Stack gap="xs">
      {revoking.error && <ProblemAlert title={t('administration.notSaved')} error={revoking.error} />}
      <Text size="sm">{t('administration.key.revokeSure', { label: apiKey.label })}</Text>
      <Group gap="xs">
        <Button
          color="red"
          loading={revoking.isPending}
          onClick={() => {
            revoking.mutate();
          }}
        >
          {t('administration.key.revokeConfirm')}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            setAsked(false);
          }}
        >
          {t('state.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}

function KeyRow({
  apiKey,
  showsPerson,
}: {
  readonly apiKey: ApiKey;
  readonly showsPerson: boolean;
}): ReactElement {
  const { t, instant } = useLanguage();
  const nameOf = usePeopleNames();
  const may = useMay();
  const { id: ownId } = useSession();
  const state = stateOf(apiKey, useNow());
  const { id, person, label, scopes, createdAt, expiresAt, revokedAt } = apiKey;
  const facts = [
    ...(showsPerson ? [nameOf(person)] : []),
    t('administration.key.made', { at: instant(createdAt) }),
    ...(expiresAt === null ? [] : [t('administration.key.until', { at: instant(expiresAt) })]),
    ...(revokedAt === null ? [] : [t('administration.key.revokedAt', { at: instant(revokedAt) })]),
  ];
  const mayRevoke = may('api_key.revoke') && (may('api_key.write') || person === ownId);
  return (
    <Stack gap={4} className="key-row">
      <Group justify="space-between" gap="xs" align="flex-start">
        <div>
          <Text fw={600}>{label}</Text>
          <Text size="sm" c="dimmed">
            {facts.join(' · ')}
          </Text>
          <Text size="sm" c="dimmed">
            {scopes === null
              ? t('administration.key.mayAll')
              : t('administration.key.may', { scopes: scopes.join(', ') })}
          </Text>
          <Text size="xs" c="dimmed">
            <code>{id}</code>
          </Text>
        </div>
        <Badge variant="outline" color="gray" tt="none" className="plain-badge">
          {t(`administration.key.state.${state}`)}
        </Badge>
      </Group>
      {state === 'live' && mayRevoke && <Revocation apiKey={apiKey} />}
    </Stack>
  );
}

interface Props {
  readonly keys: readonly ApiKey[];
  /** Whether it says whose each is. */
  readonly showsPerson: boolean;
}

/** Keys without their secrets, those first that still open something. */
export function KeyList({ keys, showsPerson }: Props): ReactElement {
  const { t } = useLanguage();
  const now = useNow();
  const rank = (key: ApiKey) => (stateOf(key, now) === 'live' ? 0 : 1);
  const sorted = [...keys].sort(
    (left, right) => rank(left) - rank(right) || right.createdAt.localeCompare(left.createdAt),
  );
  if (sorted.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('administration.key.none')}
      </Text>
    );
  }
  return (
    <VirtualList items={sorted} keyOf={({ id }) => id} estimatePx={KEY_PX} gapPx={8}>
      {(apiKey) => <KeyRow apiKey={apiKey} showsPerson={showsPerson} />}
    </VirtualList>
  );
}
