import { Button, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Dark enough at its sixth shade for white text upon it, light enough at its third for dark surfaces. */
const ink: MantineColorsTuple = [
  '#eef4fc',
  '#dbe6f5',
  '#b4cbe9',
  '#8aafdd',
  '#6798d3',
  '#4f89cc',
  '#2f6bb0',
  '#1b4f8f',
  '#15427a',
  '#0c3564',
];

const FONTS = '"Noto Sans SC Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** The looks of the pages. Nothing that is touched is lower than 44 pixels (WCAG 2.5.5). */
export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 6 },
  colors: { ink },
  autoContrast: true,
  luminanceThreshold: 0.35,
  fontFamily: FONTS,
  headings: { fontFamily: FONTS, fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ styles: { root: { minHeight: 44 } } }),
    ActionIcon: { styles: { root: { minHeight: 44, minWidth: 44 } } },
    // A title in the colour of its alert is too faint on the alert's own ground.
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: {
      defaultProps: { size: 'md' },
      styles: { input: { minHeight: 46 }, innerInput: { minHeight: 44 } },
    },
    Textarea: { defaultProps: { size: 'md' } },
    NativeSelect: { defaultProps: { size: 'md' } },
    Card: { defaultProps: { withBorder: true, padding: 'md' } },
  },
});
