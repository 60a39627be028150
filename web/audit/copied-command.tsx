import { Button, Code, CopyButton, Group } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLanguage } from '../i18n/use-language.ts';

/** A command to be run elsewhere. Browsers copy on encrypted pages and on the machine itself only; elsewhere it is marked by hand. */
export function CopiedCommand({ command }: { readonly command: string }): ReactElement {
  const { t } = useLanguage();
  return (
    <Group gap="xs" align="stretch">
      <Code block style={{ flex: '1 1 16rem', whiteSpace: 'pre-wrap', userSelect: 'all' }}>
        {command}
      </Code>
      {isSecureContext && (
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} aria-label={t('audit.copyCommand', { command })}>
              {t(copied ? 'audit.copied' : 'audit.copy')}
            </Button>
          )}
        </CopyButton>
      )}
    </Group>
  );
}
