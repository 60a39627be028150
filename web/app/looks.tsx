import { MantineProvider } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useIsPrinting } from '../display/use-is-printing.ts';
import { theme } from './theme.ts';

/** The looks of the pages: light or dark as the device or the person wants it, and always light on paper. */
export function Looks({ children }: { readonly children: ReactNode }): ReactElement {
  const isPrinting = useIsPrinting();
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      {...(isPrinting && { forceColorScheme: 'light' as const })}
    >
      {children}
    </MantineProvider>
  );
}
