import { Alert, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import type { Operation } from '../../domain/authorization.ts';
import { useMay } from '../app/signed-in.ts';
import { TextLink } from '../display/text-link.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import './administration.css';

/** The parts of the administration, each with what has to be allowed to see it. */
export const SECTIONS = [
  { to: '/administration/people', name: 'people', operation: 'person.read' },
  { to: '/administration/departments', name: 'departments', operation: 'person.read' },
  { to: '/administration/calendars', name: 'calendars', operation: 'policy.read' },
  { to: '/administration/policy', name: 'policy', operation: 'policy.read' },
  { to: '/administration/import', name: 'import', operation: 'master_data.write' },
  { to: '/administration/keys', name: 'keys', operation: 'api_key.read' },
] as const satisfies readonly { to: string; name: string; operation: Operation }[];

/** What has to be allowed to see the administration at all, and its entry among the pages. */
export const ADMINISTRATION: Operation = 'person.read';

/** Says that a page is not for whoever came to its address. */
function Refused(): ReactElement {
  const { t } = useLanguage();
  return (
    <Stack>
      <Title order={1} size="h2">
        {t('administration.title')}
      </Title>
      <Alert color="red" variant="light" role="alert" title={t('administration.refused')}>
        <Text size="sm">{t('problem.forbidden')}</Text>
      </Alert>
      <TextLink to="/">{t('state.home')}</TextLink>
    </Stack>
  );
}

function SectionLinks(): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  return (
    <>
      <Group component="nav" aria-label={t('administration.sections')} gap={4} visibleFrom="sm">
        {SECTIONS.filter(({ operation }) => may(operation)).map(({ to, name }) => (
          <Link key={to} to={to} className="nav-link">
            {t(`administration.section.${name}`)}
          </Link>
        ))}
      </Group>
      <TextLink to="/administration" hiddenFrom="sm">
        ← {t('administration.title')}
      </TextLink>
    </>
  );
}

interface Props {
  readonly title: string;
  /** What has to be allowed to see the page. */
  readonly operation: Operation;
  /** What can be done on the page, beside its title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** What surrounds the pages of the administration: the others of them, and a refusal for whom they are not. */
export function AdministrationFrame({ title, operation, actions, children }: Props): ReactElement {
  const may = useMay();
  if (!may(operation) || !may(ADMINISTRATION)) return <Refused />;
  return (
    <Stack gap="md">
      <SectionLinks />
      <Group justify="space-between" gap="xs">
        <Title order={1} size="h2">
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
