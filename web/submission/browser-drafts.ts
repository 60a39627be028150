import { useSyncExternalStore } from 'react';
import { newKey } from '../api/idempotency-key.ts';
import { DraftStore, type KeptDraft } from './draft-store.ts';

const KEPT_AS = 'countersign.drafts';

export const drafts = new DraftStore({
  store: {
    read: () => localStorage.getItem(KEPT_AS),
    write: (text) => {
      localStorage.setItem(KEPT_AS, text);
    },
  },
  newKey,
  now: () => new Date().toISOString(),
});

addEventListener('storage', ({ key }) => {
  if (key === KEPT_AS) drafts.reload();
});

/** The drafts of new orders of a person, the newest first. */
export function useDrafts(personId: string): readonly KeptDraft[] {
  const kept = useSyncExternalStore(drafts.subscribe, drafts.list);
  return kept
    .filter((draft) => draft.personId === personId && draft.orderId === null)
    .sort((a, b) => b.savedAt.localeCompare(a.savedAt));
}
