import type { WorkingDuration } from '../../../domain/calendars/working-time.ts';
import type { DeadlinePolicy, DepartmentPolicy, Policy } from '../../../domain/policy.ts';
import { ANY_ONE, type Quorum } from '../../../domain/quorum.ts';
import type { Words } from '../../i18n/use-language.ts';
import type { Line } from '../lines.ts';

/** What a line is about, as its text is named. */
type Label =
  | 'title'
  | 'owner'
  | 'returnedExpires'
  | 'counterOfferExpires'
  | 'creditHold'
  | 'stockHold'
  | 'capacityHold'
  | 'priceTolerance'
  | 'totalTolerance'
  | 'duplicateWithin'
  | 'minimumLead'
  | 'releaseDeviation'
  | 'releaseValid'
  | 'overdueGrace'
  | 'maximumNet'
  | 'capacityHorizon'
  | 'materialsHorizon'
  | 'withoutPerson'
  | 'stage'
  | 'check'
  | 'applies'
  | 'closesByRule'
  | 'authority'
  | 'quorum'
  | 'calendar'
  | 'decideWithin'
  | 'reminders'
  | 'lastResort'
  | 'claimedFor'
  | 'answerWithin'
  | 'dependsOn'
  | 'totalIncrease'
  | 'quantityIncrease'
  | 'requiredLater';

type LabelText = readonly [label: Label, text: string | null];

function workingText({ t, span }: Words, { count, unit }: WorkingDuration): string {
  switch (unit) {
    case 'working_days':
      return t('administration.policy.workingDays', { count });
    case 'working_minutes':
      return t('administration.policy.workingTime', { time: span(count * 60_000) });
    case 'working_ms':
      return t('administration.policy.workingTime', { time: span(count) });
  }
}

/** How long each part of a deadline is, however it counts; null where the policy leaves it out. */
function deadlineTimes(words: Words, deadline: DeadlinePolicy) {
  if (deadline.counts === 'working_time') {
    const text = (duration: WorkingDuration | undefined) =>
      duration === undefined ? null : workingText(words, duration);
    return {
      decide: text(deadline.decideWithin),
      lastResort: text(deadline.lastResortAfter),
      claim: text(deadline.claimedFor),
      answer: text(deadline.answerWithin),
    };
  }
  const text = (ms: number | undefined) => (ms === undefined ? null : words.span(ms));
  return {
    decide: text(deadline.decideWithinMs),
    lastResort: text(deadline.lastResortAfterMs),
    claim: text(deadline.claimedForMs),
    answer: text(deadline.answerWithinMs),
  };
}

/** How many of those who are asked must agree. */
export function quorumText({ t }: Words, quorum: Quorum): string {
  switch (quorum.kind) {
    case 'any':
    case 'all':
      return t(`administration.policy.quorumKind.${quorum.kind}`);
    case 'k_of_n':
      return t('administration.policy.quorumKind.k_of_n', { count: quorum.approvals });
    case 'percent':
      return t('administration.policy.quorumKind.percent', { percent: quorum.percent });
    case 'in_sequence':
      return t('administration.policy.quorumKind.in_sequence', { people: quorum.people.join(' → ') });
  }
}

function deadlineLines(words: Words, deadline: DeadlinePolicy): LabelText[] {
  const { t } = words;
  const { decide, lastResort, claim, answer } = deadlineTimes(words, deadline);
  const { remindAtPercent, remindManagerAtPercent } = deadline;
  return [
    ['calendar', deadline.counts === 'working_time' ? deadline.calendar : t('administration.policy.elapsed')],
    ['decideWithin', decide],
    [
      'reminders',
      t('administration.policy.remindersText', { first: remindAtPercent, manager: remindManagerAtPercent }),
    ],
    [
      'lastResort',
      t(`administration.policy.lastResortText.${deadline.lastResort}`, { time: lastResort ?? '' }),
    ],
    ['claimedFor', claim],
    ['answerWithin', answer],
  ];
}

function toleranceLines(words: Words, { tolerances = {}, dependsOn }: DepartmentPolicy): LabelText[] {
  const { t } = words;
  const { totalIncreasePercent, quantityIncreasePercent, requiredLaterDays } = tolerances;
  const percent = (value: string | undefined) =>
    value === undefined ? null : t('administration.policy.upToPercent', { percent: value });
  return [
    ['dependsOn', dependsOn?.map((field) => t(`submission.field.${field}`)).join(', ') ?? null],
    ['totalIncrease', percent(totalIncreasePercent)],
    ['quantityIncrease', percent(quantityIncreasePercent)],
    [
      'requiredLater',
      requiredLaterDays === undefined ? null : t('administration.policy.days', { count: requiredLaterDays }),
    ],
  ];
}

function toLines({ t }: Words, group: string, texts: readonly LabelText[]): Line[] {
  return texts.flatMap(([key, text]) => {
    if (text === null) return [];
    return [{ key: `${group} ${key}`, group, label: t(`administration.policy.${key}`), text }];
  });
}

/** What the policy says of one department. */
export function departmentLines(words: Words, department: DepartmentPolicy): readonly Line[] {
  const { t, name: nameOf } = words;
  const { name, stage, check, appliesWhen, closesByRule, authorityRequired, quorum, deadline } = department;
  return toLines(words, nameOf('departments', name), [
    ['stage', String(stage)],
    ['check', nameOf('departments', check)],
    ['applies', t(`submission.applies.${appliesWhen}`)],
    ['closesByRule', t(closesByRule ? 'administration.yes' : 'administration.no')],
    ['authority', t(authorityRequired ? 'administration.yes' : 'administration.no')],
    ['quorum', quorumText(words, quorum ?? ANY_ONE)],
    ...deadlineLines(words, deadline),
    ...toleranceLines(words, department),
  ]);
}

/** What the policy says of orders as a whole. */
export function generalLines(words: Words, policy: Policy): readonly Line[] {
  const { t, span, money } = words;
  const { holds, orderData, credit, counterOfferExpiresAfterMs } = policy;
  const days = (count: number) => t('administration.policy.days', { count });
  const percent = (value: string) => t('administration.policy.upToPercent', { percent: value });
  return toLines(words, t('administration.policy.general'), [
    ['title', policy.title],
    ['owner', policy.owner],
    ['returnedExpires', span(policy.returnedExpiresAfterMs)],
    [
      'counterOfferExpires',
      counterOfferExpiresAfterMs === undefined ? null : span(counterOfferExpiresAfterMs),
    ],
    ['creditHold', span(holds.creditExpiresAfterMs)],
    ['stockHold', span(holds.stockExpiresAfterMs)],
    ['capacityHold', span(holds.capacityExpiresAfterMs)],
    ['priceTolerance', percent(orderData.priceTolerancePercent)],
    ['totalTolerance', money(orderData.totalTolerance)],
    ['duplicateWithin', days(orderData.duplicateWithinDays)],
    ['minimumLead', days(orderData.minimumLeadDays)],
    ['releaseDeviation', percent(credit.releaseDeviationPercent)],
    ['releaseValid', days(credit.releaseValidDays)],
    ['overdueGrace', days(credit.overdueGraceDays)],
    ['maximumNet', days(policy.paymentTerms.maximumNetDays)],
    ['capacityHorizon', days(policy.capacity.horizonDays)],
    ['materialsHorizon', days(policy.materials.horizonDays)],
    ['withoutPerson', money(policy.finalApproval.withoutPersonUpTo)],
  ]);
}

/** A whole policy in words, line by line. */
export function policyLines(words: Words, policy: Policy): readonly Line[] {
  return [
    ...generalLines(words, policy),
    ...policy.departments.flatMap((department) => departmentLines(words, department)),
  ];
}
