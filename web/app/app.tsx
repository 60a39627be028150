import { Center, Container, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useEffect, type ReactElement } from 'react';
import { useLiveOrders } from '../api/live.ts';
import { sessionQuery, type Session } from '../api/session.ts';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { chooseLanguage, hasChosenLanguage, i18n } from '../i18n/i18n.ts';
import { TimeZone } from '../i18n/time-zone.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { Shell } from './shell.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { SignedIn } from './signed-in.ts';

function Pages({ session }: { readonly session: Session }): ReactElement {
  const { language, preferences } = session;
  useLiveOrders();
  useEffect(() => {
    // What the person chose goes with them; what was chosen on the device counts more than their record.
    if (preferences.language !== null) void chooseLanguage(preferences.language);
    else if (!hasChosenLanguage()) void i18n.changeLanguage(language);
  }, [language, preferences.language]);
  return (
    <SignedIn value={session}>
      <TimeZone value={preferences.timeZone ?? undefined}>
        <Shell>
          <Outlet />
        </Shell>
      </TimeZone>
    </SignedIn>
  );
}

/** The pages for whoever is signed in, and the sign-in page at the same address for everybody else. */
export function App(): ReactElement {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(sessionQuery);
  if (data) return <Pages session={data} />;
  if (data === null) return <SignInPage />;
  if (error === null) {
    return (
      <Center mih="60dvh" role="status" aria-label={t('state.loading')}>
        <Loader />
      </Center>
    );
  }
  return (
    <Container component="main" size="xs" py="xl">
      <ProblemAlert title={t('state.failed')} error={error} onRetry={() => void refetch()} />
    </Container>
  );
}
