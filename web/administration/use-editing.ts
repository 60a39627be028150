import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { isConflict } from './administration-queries.ts';
import { findDifferences, type Difference, type Line } from './lines.ts';
import { isSame, type ThreeDrafts } from './merged-drafts.ts';

/** A record as it is now, with who made it so and when, as far as that is known. */
export interface Reread<Stored> {
  readonly stored: Stored;
  readonly by: string | null;
  readonly at: string | null;
}

/** That somebody else changed what was being edited, and what they changed. */
export interface Conflict {
  readonly by: string | null;
  readonly at: string | null;
  readonly differences: readonly Difference[];
}

interface Options<Stored, Draft> {
  /** Null for something new. */
  readonly stored: Stored | null;
  readonly toDraft: (stored: Stored | null) => Draft;
  readonly linesOf: (draft: Draft) => readonly Line[];
  readonly merge: (drafts: ThreeDrafts<Draft>) => Draft;
  /** Throws `version_conflict` where it is not as it was seen any more. */
  readonly save: (draft: Draft, seen: Stored | null) => Promise<Stored>;
  readonly reread: () => Promise<Reread<Stored>>;
  readonly onSaved: (stored: Stored) => void;
}

type Outcome<Stored> =
  { readonly kind: 'saved'; readonly stored: Stored } | ({ readonly kind: 'conflict' } & Reread<Stored>);

/**
 * A record that is edited. When somebody else has changed it meanwhile, what they changed is told, what was typed stays, and
 * the next save is about the record as they made it.
 */
export function useEditing<Stored, Draft>(options: Options<Stored, Draft>) {
  const { toDraft, linesOf, merge, save, reread, onSaved } = options;
  const [seen, setSeen] = useState(options.stored);
  const [draft, setDraft] = useState(() => toDraft(options.stored));
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const read = toDraft(seen);

  const trySaving = async (given: Draft): Promise<Outcome<Stored>> => {
    try {
      return { kind: 'saved', stored: await save(given, seen) };
    } catch (error) {
      if (!isConflict(error)) throw error;
      return { kind: 'conflict', ...(await reread()) };
    }
  };
  const saving = useMutation({
    mutationFn: trySaving,
    onSuccess: (outcome) => {
      setSeen(outcome.stored);
      if (outcome.kind === 'saved') {
        setDraft(toDraft(outcome.stored));
        setConflict(null);
        onSaved(outcome.stored);
        return;
      }
      const { by, at, stored } = outcome;
      const theirs = toDraft(stored);
      setConflict({ by, at, differences: findDifferences(linesOf(read), linesOf(theirs)) });
      setDraft((typed) => merge({ read, typed, theirs }));
    },
  });
  return {
    ...{ seen, draft, conflict, isChanged: !isSame(draft, read) },
    differences: findDifferences(linesOf(read), linesOf(draft)),
    isSaving: saving.isPending,
    error: saving.error,
    change: (part: Partial<Draft>): void => {
      setDraft((before) => ({ ...before, ...part }));
    },
    save: (): void => {
      saving.mutate(draft);
    },
    reset: (): void => {
      setDraft(read);
      setConflict(null);
      saving.reset();
    },
  };
}
