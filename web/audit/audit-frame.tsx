import './audit.css';
import { Group, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { useLanguage } from '../i18n/use-language.ts';

const PAGES = [
  { to: '/audit', name: 'search' },
  { to: '/audit/sample', name: 'sample' },
  { to: '/audit/record', name: 'record' },
  { to: '/audit/reads', name: 'reads' },
] as const;

/** What the pages of an audit have in common: their title and the way from one to another. */
export function AuditFrame({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactElement {
  const { t } = useLanguage();
  return (
    <Stack gap="md">
      <Group component="nav" gap={4} aria-label={t('audit.pages')}>
        {PAGES.map(({ to, name }) => (
          <Link key={to} to={to} className="nav-link" activeOptions={{ exact: true, includeSearch: false }}>
            {t(`audit.page.${name}`)}
          </Link>
        ))}
      </Group>
      <Title order={1} size="h2">
        {title}
      </Title>
      {children}
    </Stack>
  );
}
