import { Button, Card, Group, Stack, Textarea, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactElement } from 'react';
import { answered, api } from '../api/client.ts';
import { newKey } from '../api/idempotency-key.ts';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { tell } from '../display/tell.ts';

function Confirmation({
  orderId,
  onEnd,
}: {
  readonly orderId: string;
  readonly onEnd: () => void;
}): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const key = useRef(newKey());
  const withdrawing = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/v1/orders/{orderId}/withdrawal', {
          params: { path: { orderId }, header: { 'idempotency-key': key.current } },
          body: { reason: reason.trim() === '' ? null : reason.trim() },
        }),
      ),
    onSuccess: async () => {
      tell(t('order.withdrawn'));
      onEnd();
      await client.invalidateQueries();
    },
  });
  return (
    <Stack gap="sm">
      {withdrawing.error && <ProblemAlert title={t('state.failed')} error={withdrawing.error} />}
      <Textarea
        label={t('order.withdrawReason')}
        autosize
        maxRows={6}
        maxLength={4_000}
        value={reason}
        onChange={({ currentTarget: { value } }) => {
          setReason(value);
          // Another reason is another request.
          key.current = newKey();
        }}
      />
      <Group>
        <Button
          color="#b42318"
          loading={withdrawing.isPending}
          onClick={() => {
            withdrawing.mutate();
          }}
        >
          {t('order.withdrawConfirm')}
        </Button>
        <Button variant="default" onClick={onEnd}>
          {t('state.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Takes the order back, after a second tap. */
export function Withdrawal({ orderId }: { readonly orderId: string }): ReactElement {
  const { t } = useLanguage();
  const [isAsked, setAsked] = useState(false);
  if (!isAsked) {
    return (
      <Button
        variant="default"
        onClick={() => {
          setAsked(true);
        }}
      >
        {t('order.withdraw')}
      </Button>
    );
  }
  return (
    <Card component="section" w="100%">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('order.withdraw')}
        </Title>
        <Confirmation
          orderId={orderId}
          onEnd={() => {
            setAsked(false);
          }}
        />
      </Stack>
    </Card>
  );
}
