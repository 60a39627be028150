const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The instant at which a day begins on this device; undefined for what is no day. */
export function dayBegins(day: string | undefined): string | undefined {
  if (day === undefined || !DAY.test(day)) return undefined;
  const begins = new Date(`${day}T00:00:00`);
  return Number.isNaN(begins.getTime()) ? undefined : begins.toISOString();
}

/** The instant at which a day is over on this device; undefined for what is no day. */
export function dayEnds(day: string | undefined): string | undefined {
  const begins = dayBegins(day);
  if (begins === undefined) return undefined;
  const next = new Date(begins);
  next.setDate(next.getDate() + 1);
  return next.toISOString();
}
