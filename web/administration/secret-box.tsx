import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import type { ReactElement } from 'react';
import { useLanguage } from '../i18n/use-language.ts';

interface Props {
  readonly title: string;
  readonly secret: string;
  readonly hint: string;
  readonly onClose: () => void;
}

/** Something that is shown this once. It is in no storage of the device: with the page it is gone. */
export function SecretBox({ title, secret, hint, onClose }: Props): ReactElement {
  const { t } = useLanguage();
  const clipboard = useClipboard();
  // Browsers have no clipboard on pages that are not encrypted; the text can still be marked and copied.
  const canCopy = isSecureContext;
  return (
    <Alert color="green" variant="light" role="status" title={title}>
      <Stack gap="xs" align="flex-start">
        <Code block className="secret" aria-label={title} tabIndex={0}>
          {secret}
        </Code>
        <Text size="sm">{hint}</Text>
        <Group gap="xs">
          {canCopy && (
            <Button
              variant="default"
              onClick={() => {
                clipboard.copy(secret);
              }}
            >
              {t(clipboard.copied ? 'administration.copied' : 'administration.copy')}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {t('administration.hide')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
