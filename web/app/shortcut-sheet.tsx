import { Kbd, Modal, Stack, Switch, Table, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLanguage } from '../i18n/use-language.ts';
import { SHORTCUTS, turnShortcuts, useAreShortcutsOn } from './shortcuts.ts';

const PAGES = ['everywhere', 'inbox', 'review'] as const;

/** Tells which keys do what, and turns them off for whoever does not want them. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useLanguage();
  const on = useAreShortcutsOn();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('state.close') }}
    >
      <Stack>
        <Switch
          size="lg"
          label={t('shortcuts.on')}
          checked={on}
          onChange={({ currentTarget: { checked } }) => {
            turnShortcuts(checked);
          }}
        />
        {PAGES.map((page) => (
          <div key={page}>
            <Title order={3} size="h6">
              {t(`shortcuts.page.${page}`)}
            </Title>
            <Table>
              <Table.Tbody>
                {SHORTCUTS[page].map((key) => (
                  <Table.Tr key={key}>
                    <Table.Td w={120}>
                      <Kbd>{key}</Kbd>
                    </Table.Td>
                    <Table.Td>{t(`shortcuts.key.${key}`)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        ))}
      </Stack>
    </Modal>
  );
}
