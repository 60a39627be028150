import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useMay } from '../app/signed-in.ts';
import { Answer } from '../display/answer.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { TextLink } from '../display/text-link.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { PersonField } from '../review/acts/person-field.tsx';
import { useActing } from '../review/acts/use-acting.ts';
import { incidentsQuery, type Incident } from './figure-queries.ts';
import { Section } from './section.tsx';

function AssignForm({
  incident,
  onEnd,
}: {
  readonly incident: Incident;
  readonly onEnd: () => void;
}): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [person, setPerson] = useState<string | null>(null);
  const [isTried, setTried] = useState(false);
  const acting = useActing(incident, () => {
    onEnd();
    void client.invalidateQueries({ queryKey: ['figures'] });
  });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('act.does.assign')}
      </Text>
      <PersonField
        label={t('act.person')}
        value={person}
        error={isTried && person === null && t('act.personNeeded')}
        onChange={setPerson}
      />
      {acting.error && <ProblemAlert title={t('act.failed')} error={acting.error} />}
      <Group gap="sm">
        <Button
          loading={acting.isPending}
          onClick={() => {
            setTried(true);
            if (person !== null) acting.mutate({ verb: 'assign', person, comment: null });
          }}
        >
          {t('act.verb.assign')}
        </Button>
        <Button variant="default" disabled={acting.isPending} onClick={onEnd}>
          {t('state.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}

function IncidentCard({ incident }: { readonly incident: Incident }): ReactElement {
  const { t, name, money, instant } = useLanguage();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const { orderId, department, reason, owner, openedAt, customer, customerReference, total } = incident;
  const order = `${t('order.title', { customer })}${customerReference === null ? '' : ` · ${customerReference}`}`;
  return (
    <Card component="li" padding="sm">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <TextLink
            to="/orders/$orderId/reviews/$department"
            params={{ orderId, department }}
            fw={600}
            lh={1.4}
            py={12}
            display="inline-block"
          >
            {t('figures.list.review', { department: name('departments', department) })} · {order}
          </TextLink>
          <Text className="numbers">{money(total)}</Text>
        </Group>
        <Text size="sm">{t(`figures.incidents.reason.${reason}`)}</Text>
        <Group justify="space-between" gap="xs">
          <Text size="sm" c="dimmed">
            {t('figures.incidents.owner', { name: owner.name, at: instant(openedAt) })}
          </Text>
          {!isOpen && may('incident.resolve') && (
            <Button
              variant="default"
              onClick={() => {
                setOpen(true);
              }}
            >
              {t('figures.incidents.assign')}
            </Button>
          )}
        </Group>
        {isOpen && (
          <AssignForm
            incident={incident}
            onEnd={() => {
              setOpen(false);
            }}
          />
        )}
      </Stack>
    </Card>
  );
}

/** The reviews that somebody has to see to before anybody can decide them. */
export function IncidentsSection(): ReactElement {
  const { t } = useLanguage();
  const incidents = useInfiniteQuery(incidentsQuery);
  return (
    <Section title={t('figures.incidents.title')}>
      <Answer query={incidents} lines={2}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Text>{t('figures.incidents.empty')}</Text>;
          return (
            <WholeList pages={incidents}>
              <Stack component="ul" className="plain-list" gap="sm">
                {items.map((incident) => (
                  <IncidentCard
                    key={`${incident.orderId} ${incident.department} ${incident.reason} ${incident.round}`}
                    incident={incident}
                  />
                ))}
              </Stack>
            </WholeList>
          );
        }}
      </Answer>
    </Section>
  );
}
