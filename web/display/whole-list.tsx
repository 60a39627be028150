import { Button, Stack } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useEffect, type ReactElement, type ReactNode } from 'react';
import { useLanguage } from '../i18n/use-language.ts';

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly fetchNextPage: () => unknown;
}

function More({ pages }: { readonly pages: Pages }): ReactElement {
  const { t } = useLanguage();
  const { isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  const { ref, entry } = useIntersection({ rootMargin: '600px' });
  const isNear = entry?.isIntersecting === true;
  useEffect(() => {
    if (isNear && !isFetchingNextPage && !isFetchNextPageError) fetchNextPage();
  }, [isNear, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  return (
    <Button ref={ref} variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
      {t('state.more')}
    </Button>
  );
}

/** A list that is read on as its end comes into sight. */
export function WholeList({
  pages,
  children,
}: {
  readonly pages: Pages;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <Stack gap="sm">
      {children}
      {pages.hasNextPage && <More pages={pages} />}
    </Stack>
  );
}
