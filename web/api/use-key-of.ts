import { useRef } from 'react';
import { newKey } from './idempotency-key.ts';

/** One key for one content: what is sent again unchanged, after an answer that was lost, is the same request. */
export function useKeyOf() {
  const sent = useRef({ text: '', key: '' });
  return {
    keyOf: (body: object): string => {
      const text = JSON.stringify(body);
      if (sent.current.text !== text) sent.current = { text, key: newKey() };
      return sent.current.key;
    },
    /** Lets the same content be another request from now on. */
    forget: (): void => {
      sent.current = { text: '', key: '' };
    },
  };
}
