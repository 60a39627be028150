import { Stack, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { TextLink } from '../display/text-link.tsx';
import { useLanguage } from '../i18n/use-language.ts';

/** An address that is no page's. */
export function NotFoundPage(): ReactElement {
  const { t } = useLanguage();
  return (
    <Stack>
      <Title order={1} size="h2">
        {t('state.notFound')}
      </Title>
      <TextLink to="/">{t('state.home')}</TextLink>
    </Stack>
  );
}
