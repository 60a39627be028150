import { Button, Stack } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useLanguage } from '../i18n/use-language.ts';

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

/** A list, and the button that shows more of it while there is more. */
export function WholeList({
  pages,
  children,
}: {
  readonly pages: Pages;
  readonly children: ReactNode;
}): ReactElement {
  const { t } = useLanguage();
  return (
    <Stack gap="sm">
      {children}
      {pages.hasNextPage && (
        <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {t('state.more')}
        </Button>
      )}
    </Stack>
  );
}
