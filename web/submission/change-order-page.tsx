import { Alert, Group, Stack, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { components } from '../../cli/generated/api.ts';
import { answered, api } from '../api/client.ts';
import { orderQuery, type Order } from '../api/queries.ts';
import { Answer } from '../display/answer.tsx';
import { Icon } from '../display/icons.tsx';
import { OrderBadge } from '../display/status-badge.tsx';
import { TextLink } from '../display/text-link.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { ImpactView } from './impact-view.tsx';
import { draftOf, type OrderBody } from './order-draft.ts';
import { OrderForm, type Sending } from './order-form.tsx';
import { tell } from '../display/tell.ts';

type ImpactPreview = components['schemas']['ImpactPreview'];

const route = getRouteApi('/orders/$orderId/change');

function ChangeForm({ order }: { readonly order: Order }): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { id: orderId, status, revision, document } = order;
  const toOrder = () => navigate({ to: '/orders/$orderId', params: { orderId } });
  const path = { orderId };
  const preview = (body: OrderBody): Promise<ImpactPreview> =>
    answered(api.POST('/v1/orders/{orderId}/revisions/preview', { params: { path }, body }));
  const send = async ({ body, key, shown }: Sending<ImpactPreview>): Promise<void> => {
    const header = { 'idempotency-key': key, ...(shown && { 'impact-hash': shown.impactHash }) };
    await answered(api.POST('/v1/orders/{orderId}/revisions', { params: { path, header }, body }));
    tell(t('submission.changed'));
    await client.invalidateQueries({ queryKey: ['order', orderId] });
    void client.invalidateQueries({ queryKey: ['tasks'] });
    await toOrder();
  };
  return (
    <OrderForm
      draftId={`${orderId}:${revision}`}
      orderId={orderId}
      initial={draftOf(document)}
      channel={document.channel}
      submitText={t(status === 'returned' ? 'submission.resubmitNow' : 'submission.amendNow')}
      previewTitle={t('submission.impact')}
      previewKey={['order', orderId, 'impact', revision]}
      preview={preview}
      needsPreview
      send={send}
      discardText={t('submission.discardChange')}
      onDiscard={() => void toOrder()}
    >
      {({ impact, impactHash }) => <ImpactView impact={impact} hash={impactHash} />}
    </OrderForm>
  );
}

/** Where the next revision of an order is written, beside what it would do to the review. */
export function ChangeOrderPage(): ReactElement {
  const { t } = useLanguage();
  const { orderId } = route.useParams();
  const order = useQuery(orderQuery(orderId));
  return (
    <Stack gap="md">
      <TextLink to="/orders/$orderId" params={{ orderId }}>
        <Group component="span" gap={4} mih={44}>
          <Icon name="back" /> {t('review.toOrder')}
        </Group>
      </TextLink>
      <Answer query={order} lines={6}>
        {(data) => (
          <>
            <Group gap="sm">
              <Title order={1} size="h2">
                {t(data.status === 'returned' ? 'submission.resubmit' : 'submission.change')}
              </Title>
              <OrderBadge status={data.status} />
            </Group>
            {data.approvedRevision !== null && (
              <Alert role="note" color="gray" variant="light">
                {t('submission.inForce')}
              </Alert>
            )}
            <ChangeForm key={data.revision} order={data} />
          </>
        )}
      </Answer>
    </Stack>
  );
}
