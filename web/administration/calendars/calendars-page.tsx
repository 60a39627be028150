import { Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { answered, api } from '../../api/client.ts';
import { useMay } from '../../app/signed-in.ts';
import { Answer } from '../../display/answer.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { AdministrationFrame } from '../administration-frame.tsx';
import type { CalendarVersion } from '../administration-queries.ts';

/** As the API takes it. */
const NAME = /^[a-z][a-z0-9_]{0,39}$/;

const calendarsQuery = queryOptions({
  queryKey: ['administration', 'calendars'],
  queryFn: async () => (await answered(api.GET('/v1/calendars'))).items,
});

function CalendarRow({ version }: { readonly version: CalendarVersion }): ReactElement {
  const { t, day } = useLanguage();
  const { name, calendar } = version;
  return (
    <Card component="li" p={0}>
      <Link to="/administration/calendars/$name" params={{ name }} className="row-link">
        <Stack gap={2} p="md">
          <Title order={2} size="h5">
            {calendar.title}
          </Title>
          <Text size="sm" c="dimmed">
            {[
              name,
              t('administration.version', { version: version.version }),
              calendar.timeZone,
              t('administration.calendar.knownUntilDay', { day: day(calendar.knownUntil) }),
            ].join(' · ')}
          </Text>
        </Stack>
      </Link>
    </Card>
  );
}

function NewCalendar(): ReactElement {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [isTried, setTried] = useState(false);
  const isName = NAME.test(name);
  return (
    <Card component="section">
      <Group align="flex-end" gap="xs">
        <TextInput
          className="grows"
          label={t('administration.calendar.newName')}
          description={t('administration.calendar.newNameHint')}
          autoCapitalize="none"
          spellCheck={false}
          value={name}
          error={isTried && !isName && t('administration.calendar.newNameFault')}
          onChange={({ currentTarget: { value } }) => {
            setName(value);
          }}
        />
        <Button
          variant="default"
          onClick={() => {
            setTried(true);
            if (isName) void navigate({ to: '/administration/calendars/$name', params: { name } });
          }}
        >
          {t('administration.calendar.add')}
        </Button>
      </Group>
    </Card>
  );
}

/** Every calendar by which deadlines count working time, in the version that is in force. */
export function CalendarsPage(): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  const calendars = useQuery(calendarsQuery);
  return (
    <AdministrationFrame title={t('administration.section.calendars')} operation="policy.read">
      <Answer query={calendars} lines={3}>
        {(versions) =>
          versions.length === 0 ? (
            <Card>{t('administration.calendar.empty')}</Card>
          ) : (
            <Stack component="ul" gap="sm" className="plain-list">
              {versions.map((version) => (
                <CalendarRow key={version.name} version={version} />
              ))}
            </Stack>
          )
        }
      </Answer>
      {may('policy.write') && <NewCalendar />}
    </AdministrationFrame>
  );
}
