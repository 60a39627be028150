import {
  Alert,
  Button,
  Card,
  Code,
  Collapse,
  Group,
  Stack,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core';
import {
  useInfiniteQuery,
  useMutation,
  type InfiniteData,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useMay } from '../app/signed-in.ts';
import { historyQuery, type HistoryEvent } from '../api/queries.ts';
import { Answer } from '../display/answer.tsx';
import { LinkButton } from '../display/link-button.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { TextLink } from '../display/text-link.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { findChainFault } from './chain.ts';
import { describeEvent } from './describe-event.ts';
import { readWholeHistory } from './read-history.ts';

function Verification({ orderId }: { readonly orderId: string }): ReactElement {
  const { t } = useLanguage();
  const verifying = useMutation({
    mutationFn: async () => {
      const events = await readWholeHistory(orderId);
      return { count: events.length, fault: await findChainFault(orderId, events) };
    },
  });
  const { data, error } = verifying;
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        variant="default"
        loading={verifying.isPending}
        onClick={() => {
          verifying.mutate();
        }}
      >
        {t('order.verify')}
      </Button>
      {error && <ProblemAlert title={t('state.failed')} error={error} />}
      {data?.fault === null && (
        <Alert
          color="green"
          variant="light"
          role="status"
          title={t('order.verified', { count: data.count })}
        />
      )}
      {data?.fault && (
        <Alert
          color="red"
          variant="light"
          role="alert"
          title={t('order.broken', {
            position: data.fault.position,
            fault: t(`order.fault.${data.fault.code}`),
          })}
        />
      )}
    </Stack>
  );
}

interface EventProps {
  readonly orderId: string;
  readonly event: HistoryEvent;
}

function EventDetails({ orderId, event }: EventProps): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  return (
    <Stack gap={4} pb="sm">
      <Code block style={{ whiteSpace: 'pre-wrap' }}>
        {JSON.stringify(event.event, null, 1)}
      </Code>
      <Text size="xs">
        {t('order.previousHash')}: <code>{event.previousHash}</code>
      </Text>
      <Text size="xs">
        {t('order.hash')}: <code>{event.hash}</code>
      </Text>
      {may('review.read') && (
        <TextLink to="/orders/$orderId" params={{ orderId }} search={{ at: event.position }} size="sm">
          {t('past.openAt')}
        </TextLink>
      )}
    </Stack>
  );
}

function EventRow({ orderId, event }: EventProps): ReactElement {
  const words = useLanguage();
  const { t, instant } = words;
  const [isOpen, setOpen] = useState(false);
  const { title, by } = describeEvent(words, event);
  return (
    <li className="timeline-event">
      <Group justify="space-between" gap="xs" align="flex-start">
        <div style={{ flex: '1 1 14rem' }}>
          <Text fw={600}>{title}</Text>
          <Text size="sm" c="dimmed">
            {event.position} · {instant(event.at)} · {by}
          </Text>
          <Text size="xs" className="on-paper">
            <code>{event.hash}</code>
          </Text>
        </div>
        <UnstyledButton
          mih={44}
          aria-expanded={isOpen}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          <Text size="sm" td="underline">
            {t('order.details')}
          </Text>
        </UnstyledButton>
      </Group>
      <Collapse expanded={isOpen}>{isOpen && <EventDetails orderId={orderId} event={event} />}</Collapse>
    </li>
  );
}

type HistoryPages = InfiniteData<{ items: HistoryEvent[] }>;

function eventsOf({ pages }: HistoryPages): HistoryEvent[] {
  return pages.flatMap(({ items }) => items);
}

/** Prints the page once all of the history is there. */
function Print({ history }: { readonly history: UseInfiniteQueryResult<HistoryPages> }): ReactElement {
  const { t } = useLanguage();
  const printing = useMutation({
    mutationFn: async () => {
      let read: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'error'> = history;
      while (read.hasNextPage) {
        read = await history.fetchNextPage();
        if (read.error) throw read.error;
      }
    },
    onSuccess: () => {
      print();
    },
  });
  return (
    <>
      <Button
        variant="default"
        loading={printing.isPending}
        onClick={() => {
          printing.mutate();
        }}
      >
        {t('order.print')}
      </Button>
      {printing.error && <ProblemAlert title={t('state.failed')} error={printing.error} />}
    </>
  );
}

/** Everything that happened to the order, in the order of its chain, whose hashes can be computed anew right here. */
export function HistoryCard({ orderId }: { readonly orderId: string }): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  const history = useInfiniteQuery(historyQuery(orderId));
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('order.timeline')}
        </Title>
        <Group className="on-screen">
          {may('review.read') && (
            <LinkButton to="/orders/$orderId" params={{ orderId }} search={{ at: 1 }} variant="default">
              {t('past.open')}
            </LinkButton>
          )}
          <Print history={history} />
        </Group>
        <Verification orderId={orderId} />
        <Answer query={history} lines={4}>
          {(data) => (
            <WholeList pages={history}>
              <ol className="timeline">
                {eventsOf(data).map((event) => (
                  <EventRow key={event.position} orderId={orderId} event={event} />
                ))}
              </ol>
              {history.hasNextPage && <Text className="on-paper">{t('order.goesOn')}</Text>}
            </WholeList>
          )}
        </Answer>
      </Stack>
    </Card>
  );
}
