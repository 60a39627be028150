const MS_AN_HOUR = 3_600_000;

/** Below how many hours each class of age is; the last class, from there on, has no end. */
export const AGE_LIMITS_HOURS = [4, 8, 24, 72] as const;

/** The same in milliseconds. */
export const AGE_LIMITS_MS: readonly number[] = AGE_LIMITS_HOURS.map((hours) => hours * MS_AN_HOUR);

/** How many classes of age there are. */
export const AGE_CLASSES = AGE_LIMITS_HOURS.length + 1;
