import { Alert, Button, Code, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { PACK_LANGUAGES, type PackLanguage } from '../../domain/evidence/pack-texts.ts';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { CopiedCommand } from './copied-command.tsx';
import type { SavedPack } from './download.ts';

/** Saves a pack, and says by which hash it is known again. */
export function PackButton({
  label,
  save,
}: {
  readonly label: string;
  readonly save: (language: PackLanguage) => Promise<SavedPack>;
}): ReactElement {
  const { t } = useLanguage();
  const [spoken, setSpoken] = useState<PackLanguage>('both');
  const saving = useMutation({ mutationFn: save });
  const { data } = saving;
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <NativeSelect
          label={t('audit.pack.language')}
          value={spoken}
          data={PACK_LANGUAGES.map((value) => ({ value, label: t(`audit.pack.languages.${value}`) }))}
          onChange={({ currentTarget: { value } }) => {
            setSpoken(PACK_LANGUAGES.find((known) => known === value) ?? 'both');
          }}
        />
        <Button
          loading={saving.isPending}
          onClick={() => {
            saving.mutate(spoken);
          }}
        >
          {label}
        </Button>
      </Group>
      {saving.error && <ProblemAlert title={t('audit.pack.failed')} error={saving.error} />}
      {data && (
        <Alert color="green" variant="light" role="status" title={t('audit.pack.saved', { name: data.name })}>
          <Stack gap="xs">
            <Text size="sm">{t('audit.pack.keepHash')}</Text>
            <Code block style={{ whiteSpace: 'pre-wrap' }}>
              {data.hash}
            </Code>
            <CopiedCommand
              command={`countersign-verify <${t('audit.pack.folder')}> --pack ${data.hash} --checkpoint <${t('audit.pack.checkpoint')}> --public-key <${t('audit.pack.key')}>`}
            />
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}
