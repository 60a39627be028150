import type { ReactElement } from 'react';

/** Outlines on a grid of 24, after the free icons of Tabler (MIT). */
const PATHS = {
  inbox: ['M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z', 'M4 13h3l3 3h4l3-3h3'],
  orders: ['M9 6h11', 'M9 12h11', 'M9 18h11', 'M5 6v.01', 'M5 12v.01', 'M5 18v.01'],
  submit: ['M12 5v14', 'M5 12h14'],
  administration: [
    'M4 10a2 2 0 1 0 4 0a2 2 0 0 0-4 0',
    'M6 4v4',
    'M6 12v8',
    'M10 16a2 2 0 1 0 4 0a2 2 0 0 0-4 0',
    'M12 4v10',
    'M12 18v2',
    'M16 7a2 2 0 1 0 4 0a2 2 0 0 0-4 0',
    'M18 4v1',
    'M18 9v11',
  ],
  notices: [
    'M10 5a2 2 0 1 1 4 0a7 7 0 0 1 4 6v3a4 4 0 0 0 2 3H4a4 4 0 0 0 2-3v-3a7 7 0 0 1 4-6',
    'M9 17v1a3 3 0 0 0 6 0v-1',
  ],
  overview: ['M4 20h16', 'M6 16v-5', 'M11 16V5', 'M16 16V9'],
  person: ['M8 7a4 4 0 1 0 8 0a4 4 0 0 0-8 0', 'M6 21v-2a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v2'],
  back: ['M5 12h14', 'M5 12l6 6', 'M5 12l6-6'],
  forward: ['M5 12h14', 'M13 18l6-6', 'M13 6l6 6'],
  audit: ['M3 10a7 7 0 1 0 14 0a7 7 0 0 0-14 0', 'M21 21l-6-6', 'M7 10l2 2l4-4'],
  check: ['M5 12l5 5L20 7'],
  cross: ['M18 6L6 18', 'M6 6l12 12'],
  alert: [
    'M12 9v4',
    'M12 16v.01',
    'M5 19h14a2 2 0 0 0 1.8-2.9L13.8 4a2 2 0 0 0-3.6 0L3.2 16.1A2 2 0 0 0 5 19z',
  ],
  keyboard: [
    'M2 8a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2z',
    'M6 10v.01',
    'M10 10v.01',
    'M14 10v.01',
    'M18 10v.01',
    'M8 14h8',
  ],
  clock: ['M3 12a9 9 0 1 0 18 0a9 9 0 0 0-18 0', 'M12 7v5l3 3'],
  file: ['M14 3v4a1 1 0 0 0 1 1h4', 'M17 21H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h7l5 5v11a2 2 0 0 1-2 2z'],
} as const;
export type IconName = keyof typeof PATHS;

/** An icon beside a text that says the same; a reader of the screen passes over it. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable={false}
    >
      {PATHS[name].map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
