import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { useIsLive } from '../api/live.ts';
import { useLanguage } from '../i18n/use-language.ts';

/** Says whether what is shown follows what happens, or is asked for from time to time. */
export function LiveMark(): ReactElement {
  const { t } = useLanguage();
  const isLive = useIsLive();
  return (
    <Text size="sm" c="dimmed" component="span" className="live-mark" data-live={isLive}>
      {t(isLive ? 'state.live' : 'state.polled')}
    </Text>
  );
}
