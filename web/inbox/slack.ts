/** How much time a task has left. */
export interface Slack {
  /** Milliseconds; negative when it is late. */
  readonly leftMs: number;
  /** Of the whole time from its beginning, 0 to 100. */
  readonly percent: number;
  readonly urgency: 'calm' | 'soon' | 'now';
}

const SOON_PERCENT = 50;
const NOW_PERCENT = 25;
const DAY_MS = 24 * 3_600_000;
/** More than this left is no reason to hurry, whatever share of the whole it is. */
const CALM_FROM_MS = 14 * DAY_MS;

function urgencyOf(leftMs: number, percent: number): Slack['urgency'] {
  if (leftMs <= 0) return 'now';
  if (leftMs >= CALM_FROM_MS || percent > SOON_PERCENT) return 'calm';
  return percent > NOW_PERCENT ? 'soon' : 'now';
}

/** The time left until a decision is not safe any more, of the time since the order came in. */
export function slackOf(task: { latestSafeAt: string; submittedAt: string }, nowMs: number): Slack {
  const [endMs, beganMs] = [Date.parse(task.latestSafeAt), Date.parse(task.submittedAt)];
  const leftMs = endMs - nowMs;
  const wholeMs = endMs - beganMs;
  const share = wholeMs <= 0 ? 0 : Math.min(1, Math.max(0, leftMs / wholeMs));
  const percent = Math.round(share * 100);
  return { leftMs, percent, urgency: urgencyOf(leftMs, percent) };
}
