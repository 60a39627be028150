import { NativeSelect, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Language } from '../../domain/notice.ts';
import { isLanguage } from '../i18n/i18n.ts';
import { useLanguage } from '../i18n/use-language.ts';

/** Each language by its own name, for whoever cannot read the one that is shown. */
export const LANGUAGE_CHOICES = [
  { value: 'en', label: 'English' },
  { value: 'zh', label: '中文' },
];

interface LanguageChoiceProps {
  readonly onChoose: (language: Language) => Promise<unknown>;
}

/** Lets a person choose the language of the pages. */
export function LanguageChoice({ onChoose }: LanguageChoiceProps): ReactElement {
  const { t, language } = useLanguage();
  return (
    <NativeSelect
      label={t('menu.language')}
      data={LANGUAGE_CHOICES}
      value={language}
      onChange={({ currentTarget: { value } }) => {
        if (isLanguage(value)) void onChoose(value);
      }}
    />
  );
}

const SCHEMES: readonly MantineColorScheme[] = ['auto', 'light', 'dark'];

/** Lets a person choose between light and dark on this device. */
export function SchemeChoice(): ReactElement {
  const { t } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <NativeSelect
      label={t('menu.scheme')}
      data={SCHEMES.map((value) => ({ value, label: t(`menu.${value}`) }))}
      value={colorScheme}
      onChange={({ currentTarget: { value } }) => {
        setColorScheme(SCHEMES.find((scheme) => scheme === value) ?? 'auto');
      }}
    />
  );
}
