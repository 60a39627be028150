import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { orderQuery } from '../api/queries.ts';
import { Answer } from '../display/answer.tsx';
import { LinkButton } from '../display/link-button.tsx';
import { OrderBadge } from '../display/status-badge.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { ArchiveCard } from './archive-card.tsx';
import { AttemptsCard } from './attempts-card.tsx';
import { AuditFrame } from './audit-frame.tsx';
import { saveOrderPack } from './download.ts';
import { PackButton } from './pack-button.tsx';
import { VerificationCard } from './verification/verification-card.tsx';

const route = getRouteApi('/audit/orders/$orderId');

function OrderCard({ orderId }: { readonly orderId: string }): ReactElement {
  const { t, money, instant } = useLanguage();
  const order = useQuery(orderQuery(orderId));
  return (
    <Answer query={order} lines={1}>
      {({ status, document, total, submittedAt, submitter }) => (
        <Stack gap={4}>
          <Group gap="sm">
            <Text fw={600}>{t('order.title', { customer: document.customer })}</Text>
            <OrderBadge status={status} />
          </Group>
          <Text size="sm" className="numbers">
            {money(total)}
            {document.customerReference !== undefined && ` · ${document.customerReference}`} ·{' '}
            {t('order.submittedBy', { at: instant(submittedAt), name: submitter.name })}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace">
            {orderId}
          </Text>
          <Group gap="xs" mt="xs">
            <LinkButton to="/orders/$orderId" params={{ orderId }} variant="default">
              {t('audit.order')}
            </LinkButton>
            <LinkButton to="/orders/$orderId" params={{ orderId }} search={{ at: 1 }} variant="default">
              {t('past.open')}
            </LinkButton>
          </Group>
        </Stack>
      )}
    </Answer>
  );
}

/** All that an auditor does with one order: verify it, replay it, take its evidence away, and see what was refused. */
export function AuditOrderPage(): ReactElement {
  const { t } = useLanguage();
  const { orderId } = route.useParams();
  return (
    <AuditFrame title={t('audit.oneOrder')}>
      <OrderCard orderId={orderId} />
      <VerificationCard key={orderId} orderId={orderId} />
      <ArchiveCard orderId={orderId} />
      <Card component="section">
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t('audit.pack.title')}
          </Title>
          <Text size="sm">{t('audit.pack.hint')}</Text>
          <PackButton
            key={orderId}
            label={t('audit.pack.save')}
            save={(language) => saveOrderPack(orderId, language)}
          />
        </Stack>
      </Card>
      <AttemptsCard orderId={orderId} />
    </AuditFrame>
  );
}
