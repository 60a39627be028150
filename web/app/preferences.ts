import { useQueryClient } from '@tanstack/react-query';
import { putPreferences, sessionQuery, type Preferences, type Session } from '../api/session.ts';
import { useSession } from './signed-in.ts';

/** Keeps how the person wants to be shown things, and shows them so from now on. */
export function useSavePreferences(): (preferences: Preferences) => Promise<void> {
  const session = useSession();
  const client = useQueryClient();
  return async (wanted) => {
    const preferences = await putPreferences(wanted);
    const shown: Session = { ...session, preferences };
    client.setQueryData(sessionQuery.queryKey, shown);
  };
}
