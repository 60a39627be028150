import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/pages.css';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Looks } from './app/looks.tsx';
import { queryClient } from './app/query-client.ts';
import { router } from './app/router.tsx';
import { startLanguages } from './i18n/i18n.ts';

async function main(): Promise<void> {
  await startLanguages();
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no place for its content');
  createRoot(root).render(
    <StrictMode>
      <Looks>
        <QueryClientProvider client={queryClient}>
          <Notifications position="top-center" />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Looks>
    </StrictMode>,
  );
  // A hundred faces, of which a page loads the few that it shows: not before the page is there.
  await import('@fontsource-variable/noto-sans-sc/index.css');
}

// Not awaited at the top level: then the bundler would leave the first page in dozens of files.
void main();
