import { Card, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { Answer } from '../display/answer.tsx';
import { TextLink } from '../display/text-link.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { AuditFrame } from './audit-frame.tsx';
import { readsQuery } from './audit-queries.ts';

const TYPING_MS = 300;

/** Who of those who may read everything read whose personal data, and when. */
export function ReadsPage(): ReactElement {
  const { t, instant } = useLanguage();
  const [actor, setActor] = useState('');
  const [subject, setSubject] = useState('');
  const [typed] = useDebouncedValue(`${actor.trim()}\n${subject.trim()}`, TYPING_MS);
  const [by = '', of = ''] = typed.split('\n');
  const reads = useInfiniteQuery(
    readsQuery({ ...(by !== '' && { actor: by }), ...(of !== '' && { subject: of }) }),
  );
  return (
    <AuditFrame title={t('audit.reads.title')}>
      <Text size="sm">{t('audit.reads.hint')}</Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label={t('audit.reads.actor')}
          value={actor}
          maxLength={64}
          onChange={({ currentTarget: { value } }) => {
            setActor(value);
          }}
        />
        <TextInput
          label={t('audit.reads.subject')}
          value={subject}
          maxLength={100}
          onChange={({ currentTarget: { value } }) => {
            setSubject(value);
          }}
        />
      </SimpleGrid>
      <Answer query={reads} lines={4}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Card>{t('audit.reads.none')}</Card>;
          return (
            <WholeList pages={reads}>
              <Stack component="ul" gap={0} className="plain-list">
                {items.map(({ id, at, actor: who, subject: whose, orderId, route }) => (
                  <Group component="li" key={id} justify="space-between" gap={4} className="listed">
                    <div>
                      <Text size="sm" fw={600}>
                        {t('audit.reads.read', { who, whose: whose ?? '–' })}
                      </Text>
                      <Text size="sm" c="dimmed">
                        {instant(at)} · {route}
                      </Text>
                    </div>
                    {orderId !== null && (
                      <TextLink to="/audit/orders/$orderId" params={{ orderId }} ff="monospace" size="sm">
                        {orderId}
                      </TextLink>
                    )}
                  </Group>
                ))}
              </Stack>
            </WholeList>
          );
        }}
      </Answer>
    </AuditFrame>
  );
}
