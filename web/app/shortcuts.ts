import { useHotkeys } from '@mantine/hooks';
import { useSyncExternalStore } from 'react';

const KEPT_AS = 'countersign.shortcuts';
const OFF = 'off';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function areOn(): boolean {
  return localStorage.getItem(KEPT_AS) !== OFF;
}

/** Turns the keys of single letters on or off on this device: who speaks to the device may set them off by a word (WCAG 2.1.4). */
export function turnShortcuts(on: boolean): void {
  if (on) localStorage.removeItem(KEPT_AS);
  else localStorage.setItem(KEPT_AS, OFF);
  for (const listener of listeners) listener();
}

export function useAreShortcutsOn(): boolean {
  return useSyncExternalStore(subscribe, areOn);
}

/** Does something by a key while the page is open and nobody writes into a field. */
export function useShortcuts(shortcuts: Readonly<Record<string, () => void>>): void {
  const on = useAreShortcutsOn();
  useHotkeys(on ? Object.entries(shortcuts) : []);
}

/** What the keys do, by the page on which they do it: for the sheet that tells. */
export const SHORTCUTS = {
  everywhere: ['?'],
  inbox: ['j', 'k', 'Enter', 'x'],
  review: ['a', 'c', 'r', 'b', 'q', 'Ctrl+Enter', 'u'],
} as const;
