import { QueryCache, QueryClient } from '@tanstack/react-query';
import { isTransient, problemOf } from '../api/problem.ts';
import { sessionQuery } from '../api/session.ts';

const MOST_RETRIES = 2;
const FRESH_MS = 2_000;

/** Asks again on its own only where that may help. An answer that nobody is signed in brings the sign-in page. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (problemOf(error).code === 'unauthenticated') queryClient.setQueryData(sessionQuery.queryKey, null);
    },
  }),
  defaultOptions: {
    queries: {
      // A device that believes to be offline is to say so on the page, not to wait in silence.
      networkMode: 'always',
      staleTime: FRESH_MS,
      retry: (count, error) => count < MOST_RETRIES && isTransient(problemOf(error)),
      retryDelay: 500,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
