import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useLanguage } from '../i18n/use-language.ts';
import { readPastedLines, type PastedLine } from './pasted-lines.ts';

/** A field for rows of a spreadsheet, for whoever does not know, or cannot, paste them into a line. */
export function PasteBox({
  onLines,
}: {
  readonly onLines: (lines: readonly PastedLine[]) => void;
}): ReactElement {
  const { t } = useLanguage();
  const [text, setText] = useState<string | null>(null);
  if (text === null) {
    return (
      <Button
        variant="subtle"
        onClick={() => {
          setText('');
        }}
      >
        {t('submission.paste')}
      </Button>
    );
  }
  return (
    <Stack gap="xs" w="100%">
      <Textarea
        label={t('submission.paste')}
        description={t('submission.pasteHint')}
        autosize
        minRows={3}
        maxRows={10}
        spellCheck={false}
        value={text}
        data-autofocus
        onChange={({ currentTarget: { value } }) => {
          setText(value);
        }}
      />
      <Group gap="xs">
        <Button
          disabled={text.trim() === ''}
          onClick={() => {
            onLines(readPastedLines(text));
            setText(null);
          }}
        >
          {t('submission.pasteAdd')}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            setText(null);
          }}
        >
          {t('state.cancel')}
        </Button>
        {text.trim() !== '' && (
          <Text size="sm" c="dimmed" role="status">
            {t('submission.lineCount', { count: readPastedLines(text).length })}
          </Text>
        )}
      </Group>
    </Stack>
  );
}
