import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Navigate, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { answered, api } from '../api/client.ts';
import { newKey } from '../api/idempotency-key.ts';
import { useSession } from '../app/signed-in.ts';
import { TextLink } from '../display/text-link.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { drafts, useDrafts } from './browser-drafts.ts';
import { emptyDraft, type OrderBody } from './order-draft.ts';
import { OrderForm, type Sending } from './order-form.tsx';
import { PlanPreview, type OrderPreview } from './plan-preview.tsx';
import { tell } from '../display/tell.ts';

const route = getRouteApi('/new');
const LATER = 202;

function OtherDrafts({ current }: { readonly current: string }): ReactElement | null {
  const { t, instant } = useLanguage();
  const { id: personId } = useSession();
  const others = useDrafts(personId).filter(({ id }) => id !== current);
  if (others.length === 0) return null;
  return (
    <Card component="section">
      <Stack gap={4}>
        <Title order={2} size="h5">
          {t('submission.drafts')}
        </Title>
        {others.map(({ id, values, savedAt }) => (
          <Group key={id} justify="space-between" gap="xs">
            <TextLink to="/new" search={{ draft: id }}>
              {[values.customer, values.customerReference].filter((text) => text !== '').join(' · ') ||
                t('submission.draft', { at: instant(savedAt) })}
            </TextLink>
            <Group gap="xs">
              <Text size="sm" c="dimmed">
                {instant(savedAt)}
              </Text>
              <Button
                variant="subtle"
                onClick={() => {
                  drafts.discard(id);
                }}
              >
                {t('submission.discard')}
              </Button>
            </Group>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}

function preview(body: OrderBody): Promise<OrderPreview> {
  return answered(api.POST('/v1/orders/preview', { body }));
}

function NewOrder({ draftId }: { readonly draftId: string }): ReactElement {
  const { t } = useLanguage();
  const { customers } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const send = async ({ body, key }: Sending<OrderPreview>): Promise<void> => {
    const call = api.POST('/v1/orders', { params: { header: { 'idempotency-key': key } }, body });
    const { id } = await answered(call);
    const isLater = (await call).response.status === LATER;
    tell(t(isLater ? 'submission.doneLater' : 'submission.done'));
    void client.invalidateQueries({ queryKey: ['orders'] });
    await navigate({ to: '/orders/$orderId', params: { orderId: id } });
  };
  return (
    <OrderForm
      draftId={draftId}
      orderId={null}
      initial={emptyDraft(customers[0] ?? '')}
      channel="web"
      submitText={t('submission.submit')}
      previewTitle={t('submission.preview')}
      previewKey={['preview']}
      preview={preview}
      needsPreview={false}
      send={send}
      discardText={t('submission.discard')}
      onDiscard={() => void navigate({ to: '/new', search: { draft: newKey() } })}
    >
      {(shown) => <PlanPreview preview={shown} />}
    </OrderForm>
  );
}

/** Where a new order is written. Its draft is in its address, so that it is found again. */
export function NewOrderPage(): ReactElement {
  const { t } = useLanguage();
  const { draft } = route.useSearch();
  if (draft === undefined) return <Navigate to="/new" search={{ draft: newKey() }} replace />;
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t('submission.title')}
      </Title>
      <OtherDrafts current={draft} />
      <NewOrder key={draft} draftId={draft} />
    </Stack>
  );
}
