import { useEffect, useEffectEvent, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { OrderDraft } from './order-draft.ts';

/** A pause of this length is the end of a word. */
const SETTLED_AFTER_MS = 500;

/**
 * What is in the form, brought up to date whenever its person pauses: nothing but the field that is written in is drawn anew with
 * every letter. `onSettled` is told as well, also when the page is left in the midst of a word.
 */
export function useSettledValues(
  form: UseFormReturn<OrderDraft>,
  onSettled: (values: OrderDraft) => void,
): OrderDraft {
  const [settled, setSettled] = useState(() => form.getValues());
  const settle = useEffectEvent((values: OrderDraft) => {
    setSettled(values);
    onSettled(values);
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const flush = (): void => {
      if (timer === null) return;
      clearTimeout(timer);
      timer = null;
      settle(structuredClone(form.getValues()));
    };
    const stopWatching = form.subscribe({
      formState: { values: true },
      callback: () => {
        if (timer !== null) clearTimeout(timer);
        timer = setTimeout(flush, SETTLED_AFTER_MS);
      },
    });
    addEventListener('pagehide', flush);
    return () => {
      stopWatching();
      removeEventListener('pagehide', flush);
      flush();
    };
  }, [form]);
  return settled;
}
