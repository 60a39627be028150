/** Over how many days back figures of the past can be asked for. */
export const FIGURE_PERIODS = [30, 90, 365] as const;
export type FigurePeriod = (typeof FIGURE_PERIODS)[number];

/** A review is about to miss its time when this is all that is left until the last moment at which it is safe to decide. */
export const SOON_MS = 24 * 3_600_000;
