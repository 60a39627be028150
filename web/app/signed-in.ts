import { createContext, use } from 'react';
import type { Operation } from '../../domain/authorization.ts';
import type { Session } from '../api/session.ts';

/** Who is signed in, for every page behind the sign-in. */
export const SignedIn = createContext<Session | null>(null);

/** Who is signed in. Only for what is shown behind the sign-in. */
export function useSession(): Session {
  const session = use(SignedIn);
  if (!session) throw new Error('nobody is signed in');
  return session;
}

/** Tells whether the person may do something at all; on one order the API may still refuse it. */
export function useMay(): (operation: Operation) => boolean {
  const { operations } = useSession();
  return (operation) => operations.includes(operation);
}
