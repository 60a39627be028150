import { notifications } from '@mantine/notifications';
import { i18n } from '../i18n/i18n.ts';

/** Says in passing that something was done. */
export function tell(message: string): void {
  notifications.show({
    color: 'green',
    message,
    closeButtonProps: { 'aria-label': i18n.t('state.close') },
  });
}
