import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { orderQuery, type Order, type ReviewCase } from '../../api/queries.ts';
import { useMay, useMayDo, useSession } from '../../app/signed-in.ts';
import { ProblemAlert } from '../../display/problem-alert.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { offeredActs, type OfferedAct, type PanelAct } from './available-acts.ts';
import { useActing } from './use-acting.ts';

interface ActsProps {
  readonly review: ReviewCase;
  readonly onChoose: (verb: PanelAct) => void;
}

function ActButton({ review, act, onChoose }: ActsProps & { readonly act: OfferedAct }): ReactElement {
  const { t } = useLanguage();
  const { verb, whyNot } = act;
  const acting = useActing(review, () => undefined);
  const reason = whyNot === null || whyNot === 'as_decision' ? null : t(`act.whyNot.${whyNot}`);
  return (
    <>
      <Button
        variant="default"
        loading={acting.isPending}
        disabled={whyNot !== null}
        {...(whyNot !== null && { 'aria-describedby': reason === null ? 'why-not' : `why-not-${verb}` })}
        onClick={() => {
          // Done with one tap: it is undone as easily.
          if (verb === 'claim') acting.mutate({ verb });
          else onChoose(verb);
        }}
      >
        {t(`act.verb.${verb}`)}
      </Button>
      {reason !== null && (
        <Text id={`why-not-${verb}`} size="xs" c="dimmed">
          {reason}
        </Text>
      )}
      {acting.error && <ProblemAlert title={t('act.failed')} error={acting.error} />}
    </>
  );
}

function ActButtons({ review, order, onChoose }: ActsProps & { readonly order: Order }): ReactElement | null {
  const { t } = useLanguage();
  const { id } = useSession();
  const [may, mayDo] = [useMay(), useMayDo(order)];
  const acts = offeredActs(review, order, {
    id,
    mayDecide: review.mayDecide,
    may: (operation) => (operation === 'review.override' ? mayDo(operation) : may(operation)),
  });
  if (acts.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t('act.title')}
      </Text>
      <Group gap="xs" className="act-buttons">
        {acts.map((act) => (
          <ActButton key={act.verb} review={review} act={act} onChoose={onChoose} />
        ))}
      </Group>
    </Stack>
  );
}

/** What can be done to the review beside deciding it. */
export function Acts({ review, onChoose }: ActsProps): ReactElement | null {
  const { data: order } = useQuery(orderQuery(review.orderId));
  return order ? <ActButtons review={review} order={order} onChoose={onChoose} /> : null;
}
