import { Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import { byGroup, type Difference } from './lines.ts';

function changeText({ t }: Words, { before, after }: Difference): string {
  if (before === null) return t('administration.added', { after: after ?? '' });
  if (after === null) return t('administration.removed', { before });
  return t('administration.changed', { before, after });
}

/** What is different between two versions of a document, in words. */
export function DifferenceList({
  differences,
}: {
  readonly differences: readonly Difference[];
}): ReactElement {
  const words = useLanguage();
  return (
    <Stack gap="xs">
      {byGroup(differences).map(([group, lines]) => (
        <div key={group}>
          {group !== '' && (
            <Text size="sm" fw={600}>
              {group}
            </Text>
          )}
          <ul className="plain-list">
            {lines.map((line) => (
              <Text component="li" size="sm" className="numbers difference" key={line.key}>
                <strong>{line.label}</strong> {changeText(words, line)}
              </Text>
            ))}
          </ul>
        </div>
      ))}
    </Stack>
  );
}
