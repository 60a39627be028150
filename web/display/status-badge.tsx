import { Badge } from '@mantine/core';
import type { ReactElement } from 'react';
import type { FindingSeverity } from '../../domain/finding.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { ReviewStatus } from '../../domain/review-status.ts';
import { useLanguage } from '../i18n/use-language.ts';

const ORDER_COLOURS: Readonly<Record<OrderStatus, string>> = {
  submitted: 'gray',
  in_review: 'ink',
  returned: 'orange',
  awaiting_customer: 'teal',
  approved: 'green',
  rejected: 'red',
  withdrawn: 'gray',
  expired: 'gray',
};

const REVIEW_COLOURS: Readonly<Record<ReviewStatus, string>> = {
  pending: 'gray',
  open: 'ink',
  paused: 'yellow',
  approved: 'green',
  approved_with_conditions: 'teal',
  rejected: 'red',
  returned: 'orange',
  carried: 'green',
  cancelled: 'gray',
};

export const SEVERITY_COLOURS: Readonly<Record<FindingSeverity, string>> = {
  block: 'red',
  attention: 'orange',
  info: 'green',
};

/** Light backgrounds with text dark enough for AA in both schemes. */
function StateBadge({ colour, text }: { readonly colour: string; readonly text: string }): ReactElement {
  return (
    <Badge
      tt="none"
      variant="light"
      size="lg"
      style={{
        flexShrink: 0,
        color: `light-dark(color-mix(in srgb, var(--mantine-color-${colour}-9) 60%, black), var(--mantine-color-${colour}-1))`,
        background: `light-dark(var(--mantine-color-${colour}-1), color-mix(in srgb, var(--mantine-color-${colour}-9) 45%, transparent))`,
      }}
    >
      {text}
    </Badge>
  );
}

/** The state of an order. */
export function OrderBadge({ status }: { readonly status: OrderStatus }): ReactElement {
  const { t } = useLanguage();
  return <StateBadge colour={ORDER_COLOURS[status]} text={t(`orderStatus.${status}`)} />;
}

/** The state of a review. */
export function ReviewBadge({ status }: { readonly status: ReviewStatus }): ReactElement {
  const { t } = useLanguage();
  return <StateBadge colour={REVIEW_COLOURS[status]} text={t(`reviewStatus.${status}`)} />;
}

/** How much a finding matters. */
export function SeverityBadge({ severity }: { readonly severity: FindingSeverity }): ReactElement {
  const { t } = useLanguage();
  return <StateBadge colour={SEVERITY_COLOURS[severity]} text={t(`severity.${severity}`)} />;
}
