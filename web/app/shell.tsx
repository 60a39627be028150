import { ActionIcon, AppShell, Button, Container, Group, Popover, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState, type ReactElement, type ReactNode } from 'react';
import type { Operation } from '../../domain/authorization.ts';
import { sessionQuery, signOut } from '../api/session.ts';
import { Icon } from '../display/icons.tsx';
import { LinkButton } from '../display/link-button.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { chooseLanguage } from '../i18n/i18n.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { UnsentDecisions } from '../review/unsent-decisions.tsx';
import { LanguageChoice, SchemeChoice } from './choices.tsx';
import { useSavePreferences } from './preferences.ts';
import { useShortcuts } from './shortcuts.ts';
import { useMay, useSession } from './signed-in.ts';

const ShortcutSheet = lazy(async () => ({
  default: (await import('./shortcut-sheet.tsx')).ShortcutSheet,
}));

const PAGES = [
  { to: '/', name: 'inbox', operation: 'task.list' },
  { to: '/orders', name: 'orders', operation: 'order.read' },
  { to: '/new', name: 'submit', operation: 'order.submit' },
  { to: '/audit', name: 'audit', operation: 'archive.read' },
  { to: '/overview', name: 'overview', operation: 'figures.read' },
  { to: '/administration', name: 'administration', operation: 'person.read' },
] as const satisfies readonly { to: string; name: string; operation: Operation }[];

function NavigationLinks({ className }: { readonly className: 'nav-link' | 'nav-tab' }): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  return (
    <>
      {PAGES.filter(({ operation }) => may(operation)).map(({ to, name }) => (
        <Link key={to} to={to} className={className} activeOptions={{ exact: to === '/' }}>
          <Icon name={name} />
          <span>{t(`nav.${name}`)}</span>
        </Link>
      ))}
    </>
  );
}

function PersonMenu(): ReactElement {
  const { t } = useLanguage();
  const { name, preferences } = useSession();
  const [isOpen, setOpen] = useState(false);
  const saving = useMutation({ mutationFn: useSavePreferences() });
  const client = useQueryClient();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      // Nothing of one person's may be shown to the next.
      client.setQueryData(sessionQuery.queryKey, null);
      client.removeQueries({ predicate: ({ queryKey: [first] }) => first !== sessionQuery.queryKey[0] });
    },
  });
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      shadow="md"
      width={260}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          size="xl"
          aria-label={t('menu.label', { name })}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          <Icon name="person" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text fw={600}>{name}</Text>
          <LanguageChoice
            onChoose={async (language) => {
              await chooseLanguage(language);
              saving.mutate({ ...preferences, language });
            }}
          />
          {saving.error && <ProblemAlert title={t('menu.notKept')} error={saving.error} />}
          <SchemeChoice />
          <LinkButton
            to="/me"
            variant="default"
            onClick={() => {
              setOpen(false);
            }}
          >
            {t('menu.settings')}
          </LinkButton>
          <Button
            variant="default"
            onClick={() => {
              leaving.mutate('here');
            }}
            loading={leaving.isPending}
          >
            {t('menu.signOut')}
          </Button>
          <Button
            variant="subtle"
            onClick={() => {
              leaving.mutate('everywhere');
            }}
          >
            {t('menu.signOutAll')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Only where there is a keyboard is there a button for its keys. */
function ShortcutHelp(): ReactElement {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  useShortcuts({
    'shift+?': () => {
      setOpen(true);
    },
  });
  return (
    <>
      <ActionIcon
        className="for-keyboards"
        variant="subtle"
        size="xl"
        aria-label={t('shortcuts.open')}
        onClick={() => {
          setOpen(true);
        }}
      >
        <Icon name="keyboard" />
      </ActionIcon>
      {isOpen && (
        <Suspense>
          <ShortcutSheet
            onClose={() => {
              setOpen(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function Header(): ReactElement {
  const { t } = useLanguage();
  return (
    <Container size="lg" h="100%">
      <Group h="100%" justify="space-between" wrap="nowrap">
        <Group gap="lg" wrap="nowrap">
          <Link to="/" className="row-link">
            <Group gap={8} wrap="nowrap" mih={44}>
              <img src="/icon.svg" alt="" width={28} height={28} />
              <Text fw={700}>{t('product')}</Text>
            </Group>
          </Link>
          <Group component="nav" aria-label={t('nav.label')} gap={4} visibleFrom="sm" wrap="nowrap">
            <NavigationLinks className="nav-link" />
          </Group>
        </Group>
        <Group gap={4} wrap="nowrap">
          <ShortcutHelp />
          <PersonMenu />
        </Group>
      </Group>
    </Container>
  );
}

/** What surrounds every page: at a desk the pages are named above, on a phone below, where the thumb is. */
export function Shell({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useLanguage();
  return (
    <AppShell header={{ height: 60 }} footer={{ height: { base: 64, sm: 0 } }}>
      <a href="#content" className="skip-link">
        {t('skip')}
      </a>
      <AppShell.Header>
        <Header />
      </AppShell.Header>
      <AppShell.Main id="content" tabIndex={-1}>
        <Container size="lg" py="md" px={{ base: 'sm', sm: 'md' }}>
          <Stack gap="md">
            <UnsentDecisions />
            {children}
          </Stack>
        </Container>
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="sm">
        <Group component="nav" aria-label={t('nav.label')} gap={0} h="100%" wrap="nowrap">
          <NavigationLinks className="nav-tab" />
        </Group>
      </AppShell.Footer>
    </AppShell>
  );
}
