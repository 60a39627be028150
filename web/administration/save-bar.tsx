import { Button, Group, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { isUnsure } from './administration-queries.ts';
import { fieldFaultsOf } from './field-faults.ts';

interface Props {
  readonly error: unknown;
  /** Where fields show what is wrong with them; faults elsewhere are told here. */
  readonly shown: readonly string[];
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  readonly saveText: string;
  readonly onSave: () => void;
  readonly onReset: () => void;
}

/** Whether a refusal is told at the fields alone. */
function isToldAtFields(error: unknown, shown: readonly string[]): boolean {
  const faults = fieldFaultsOf(error);
  return faults.count > 0 && faults.elsewhere(shown).length === 0;
}

/** The end of a form: what went wrong with it as a whole, and the taps that save it or take it back. */
export function SaveBar(props: Props): ReactElement {
  const { error, shown, isChanged, isSaving, saveText, onSave, onReset } = props;
  const { t } = useLanguage();
  return (
    <>
      {error !== null && isToldAtFields(error, shown) && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {t('problem.invalid_request')}
        </Text>
      )}
      {error !== null && !isToldAtFields(error, shown) && (
        <ProblemAlert title={t('administration.notSaved')} error={error}>
          {isUnsure(error) && <Text size="sm">{t('administration.unsure')}</Text>}
        </ProblemAlert>
      )}
      <Group gap="xs">
        <Button onClick={onSave} loading={isSaving} disabled={!isChanged}>
          {saveText}
        </Button>
        <Button variant="default" onClick={onReset} disabled={!isChanged || isSaving}>
          {t('administration.reset')}
        </Button>
        <Text size="sm" c="dimmed">
          {isChanged ? t('administration.unsaved') : ''}
        </Text>
      </Group>
    </>
  );
}
