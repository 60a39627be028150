import type { Content } from 'pdfmake';
import { isCondition } from '../../domain/condition-shape.ts';
import { conditionText } from '../../domain/conditions.ts';
import { EVENT_TEXTS } from '../../domain/event-texts.ts';
import {
  CLAUSE_TEXTS,
  LABELS,
  ORDER_STATUS_TEXTS,
  REVIEW_STATUS_TEXTS,
  SEVERITY_TEXTS,
  UNCOVERED_TEXTS,
  VERB_TEXTS,
  VERIFY_TEXT,
  type Pair,
} from '../../domain/evidence/pack-texts.ts';
import { objectFacts, textFact } from '../../domain/event-facts.ts';
import type { Finding } from '../../domain/finding.ts';
import type { ChainedEvent } from '../../domain/history-event.ts';
import { toMoneyJson } from '../../domain/money.ts';
import { orderTotal, type OrderDocument } from '../../domain/order-document.ts';
import type { EvidencePacket } from '../../domain/packet.ts';
import { DECISION_VERBS } from '../../domain/review-status.ts';
import { parseStored } from '../../db/canonical.ts';
import { decisionsOf, type PackedOrder } from './pack-files.ts';
import { brokenText, hashText, type Cells, type PackLayout } from './pack-tables.ts';

const { none } = LABELS;
const MOST_WORD = 22;
const MOST_RECORDS = 12;

function eventText(type: ChainedEvent['type'], to: PackLayout): string {
  const [english, chinese] = EVENT_TEXTS[type];
  return to.say([chinese, english]);
}

function personText({ id, name }: ChainedEvent['actor']): string {
  return brokenText(`${name} (${id})`, MOST_WORD);
}

function money(document: OrderDocument): string {
  const { amount, currency } = toMoneyJson(orderTotal(document));
  return `${amount} ${currency}`;
}

function summary({ evidence }: PackedOrder, to: PackLayout): Content[] {
  const { state, revisions } = evidence;
  const last = revisions.at(-1);
  const document = last && parseStored<OrderDocument>(last.document);
  return [
    { text: to.say(LABELS.title), style: 'title' },
    to.fields([
      [LABELS.order, evidence.orderId],
      [LABELS.status, to.say(ORDER_STATUS_TEXTS[state?.status ?? 'submitted'])],
      [LABELS.customer, document?.customer],
      [LABELS.total, document && money(document)],
      [LABELS.submitted, evidence.submittedAt.toISOString()],
      [LABELS.policy, state?.policyVersion],
      [LABELS.through, state && `${state.headPosition}\n${hashText(state.headHash)}`],
    ]),
  ];
}

function revisionParts({ evidence }: PackedOrder, to: PackLayout): Content[] {
  return evidence.revisions.flatMap(({ revision, document: text, documentHash, authorId, createdAt }) => {
    const document = parseStored<OrderDocument>(text);
    const requirements = (document.requirements ?? []).map(({ kind, text: said, value, unit }) =>
      [kind, said, value, unit].filter((part) => part !== undefined).join(' '),
    );
    return [
      to.heading([`${LABELS.revision[0]} ${revision}`, `${LABELS.revision[1]} ${revision}`]),
      to.fields([
        [LABELS.at, createdAt.toISOString()],
        [LABELS.by, authorId],
        [LABELS.requiredOn, document.requiredOn],
        [LABELS.requirements, requirements.join('\n')],
        [LABELS.hash, hashText(documentHash)],
      ]),
      to.table(
        {
          headings: [LABELS.lines, LABELS.product, LABELS.quantity, LABELS.unitPrice, LABELS.requiredOn],
          widths: ['auto', '*', 'auto', 'auto', 'auto'],
          none,
        },
        document.lines.map((line, index) => [
          index + 1,
          brokenText(line.product, MOST_WORD),
          `${line.quantity} ${line.unit}`,
          `${line.unitPrice.amount} ${line.unitPrice.currency}`,
          line.requiredOn,
        ]),
      ),
    ];
  });
}

function clausePart({ clauses }: PackedOrder, to: PackLayout): Content[] {
  const rows = clauses.map(({ clause, isCovered, records, reason }): Cells => {
    const shown = records.slice(0, MOST_RECORDS).map(({ position, type, department }) => {
      return `${position} ${eventText(type, to)}${department === null ? '' : ` (${department})`}`;
    });
    const more = records.length > MOST_RECORDS ? [`… ${records.length}`] : [];
    const why = reason === null ? '' : `\n${to.lines(UNCOVERED_TEXTS[reason])}`;
    return [
      clause.replace(' ', '\u00a0'),
      to.lines(CLAUSE_TEXTS[clause]),
      isCovered ? [...shown, ...more].join('\n') : `${to.say(LABELS.notCovered)}${why}`,
    ];
  });
  const headings = [LABELS.clause, LABELS.asks, LABELS.records];
  return [to.heading(LABELS.clauses), to.table({ headings, widths: ['auto', '*', '*'], none }, rows)];
}

function inputsOf({ facts, evidence }: Finding): string {
  const told = Object.entries(facts).map(([name, fact]) => {
    return `${name}: ${typeof fact === 'object' ? `${fact.value} ${fact.unit}` : String(fact)}`;
  });
  return [...told, ...evidence.map(({ record, id }) => `${record} ${brokenText(id, MOST_WORD)}`)].join('\n');
}

function reviewPart({ evidence }: PackedOrder, to: PackLayout): Content[] {
  const rows = evidence.rounds.flatMap((round): Cells[] => {
    const { findings } = parseStored<EvidencePacket>(round.packet);
    const place = [`${round.department}\n${to.say(REVIEW_STATUS_TEXTS[round.status])}`, round.round];
    const shown = hashText(round.evidenceHash);
    if (findings.length === 0) return [[...place, to.say(none), null, shown]];
    return findings.map((finding, index) => [
      ...(index === 0 ? place : ['', '']),
      `${to.say(SEVERITY_TEXTS[finding.severity])}\n${brokenText(finding.code.replace('.', '. '), MOST_WORD)}`,
      inputsOf(finding),
      index === 0 ? shown : '',
    ]);
  });
  const headings = [LABELS.department, LABELS.round, LABELS.finding, LABELS.inputs, LABELS.evidence];
  const widths = ['auto', 'auto', 'auto', '*', 'auto'] as const;
  return [to.heading(LABELS.reviews), to.table({ headings, widths, none }, rows)];
}

/** Every question once: a packet repeats those of the rounds before it. */
function questionPart({ evidence }: PackedOrder, to: PackLayout): Content[] {
  const questions = evidence.rounds.flatMap(({ department, packet }) =>
    (parseStored<EvidencePacket>(packet).inquiries ?? []).map(
      (inquiry) => [`${department} ${inquiry.number}`, inquiry] as const,
    ),
  );
  const rows = [...new Map(questions)].map(
    ([name, { question, askedBy, answer, answeredBy, answeredAt }]): Cells => {
      return [
        name,
        answeredAt,
        `${personText(askedBy)}\n${question}`,
        `${personText(answeredBy)}\n${answer}`,
      ];
    },
  );
  const headings = [LABELS.department, LABELS.at, LABELS.question, LABELS.answer];
  return [
    to.heading(LABELS.questions),
    to.table({ headings, widths: ['auto', 'auto', '*', '*'], none }, rows),
  ];
}

function limitText(limit: ChainedEvent['facts'] | undefined): string | null {
  if (!limit) return null;
  return `${textFact(limit, 'amount') ?? ''} ${textFact(limit, 'currency') ?? ''}`;
}

function authorityText({ type, facts }: ChainedEvent, to: PackLayout): string {
  if (type === 'review.overridden') return to.say(LABELS.override);
  const [authority] = objectFacts(facts, 'authority');
  const [behalf] = objectFacts(facts, 'onBehalfOf');
  const roles = authority && Array.isArray(authority['roles']) ? authority['roles'].join(', ') : null;
  const limit = authority && limitText(objectFacts(authority, 'limit')[0]);
  const principal =
    behalf &&
    `${to.say(LABELS.onBehalfOf)} ${textFact(behalf, 'name') ?? ''} (${textFact(behalf, 'id') ?? ''}), ${textFact(behalf, 'substitution') ?? ''}`;
  return [roles, limit, principal].filter((part) => part !== null && part !== undefined).join('\n');
}

function verdictText({ facts }: ChainedEvent, to: PackLayout): string {
  const verb = DECISION_VERBS.find((known) => known === (facts['verb'] ?? facts['outcome']));
  const comment = textFact(facts, 'comment') ?? textFact(facts, 'reason');
  const given: readonly unknown[] = Array.isArray(facts['conditions']) ? facts['conditions'] : [];
  const conditions = given.filter(isCondition).map(conditionText);
  const named = verb ? to.say(VERB_TEXTS[verb]) : '';
  return [named, comment, ...conditions].filter((part) => part !== null).join('\n');
}

function decisionPart(packed: PackedOrder, to: PackLayout): Content[] {
  const rows = decisionsOf(packed).map((event): Cells => {
    const place = `${event.position} ${textFact(event.facts, 'department') ?? ''}`;
    return [place, event.at, personText(event.actor), verdictText(event, to), authorityText(event, to)];
  });
  const headings = [LABELS.event, LABELS.at, LABELS.by, LABELS.decision, LABELS.authority];
  const widths = ['auto', 'auto', 'auto', '*', '*'] as const;
  return [to.heading(LABELS.decisions), to.table({ headings, widths, none }, rows)];
}

function attemptPart({ evidence }: PackedOrder, to: PackLayout): Content[] {
  const rows = evidence.attempts.map(({ attemptedAt, department, actorId, verb, code }): Cells => {
    return [attemptedAt.toISOString(), department, brokenText(actorId, MOST_WORD), verb, code];
  });
  const headings = [LABELS.at, LABELS.department, LABELS.by, LABELS.decision, LABELS.reason];
  const widths = ['auto', 'auto', '*', 'auto', 'auto'] as const;
  return [to.heading(LABELS.attempts), to.table({ headings, widths, none }, rows)];
}

function noticePart({ evidence, events }: PackedOrder, to: PackLayout): Content[] {
  const rows = evidence.notices.map(({ position, personId, createdAt, mailedAt }): Cells => {
    const event = events[position - 1];
    const what = `${position} ${event ? eventText(event.type, to) : ''}`;
    return [what, brokenText(personId, MOST_WORD), createdAt.toISOString(), mailedAt?.toISOString()];
  });
  const headings = [LABELS.event, LABELS.told, LABELS.at, LABELS.mailed];
  return [
    to.heading(LABELS.notices),
    to.table({ headings, widths: ['*', 'auto', 'auto', 'auto'], none }, rows),
  ];
}

function historyPart({ evidence, events }: PackedOrder, to: PackLayout): Content[] {
  const rows = events.map((event, index): Cells => {
    const { position, at, type, actor, facts } = event;
    const department = textFact(facts, 'department');
    const what = department === null ? eventText(type, to) : `${eventText(type, to)}\n${department}`;
    return [position, at, what, personText(actor), hashText(evidence.events[index]?.hash ?? '')];
  });
  const headings = [LABELS.event, LABELS.at, LABELS.history, LABELS.by, LABELS.hash];
  const widths = ['auto', 'auto', '*', 'auto', 'auto'] as const;
  return [to.heading(LABELS.history), to.table({ headings, widths, none }, rows)];
}

function enginePart({ evidence }: PackedOrder, to: PackLayout): Content[] {
  const rows = evidence.executions.map(({ runId, outcome, eventCount, closedAt, historyHash }): Cells => {
    return [brokenText(runId, MOST_WORD), outcome, eventCount, closedAt.toISOString(), hashText(historyHash)];
  });
  const headings: Pair[] = [LABELS.executions, LABELS.status, LABELS.event, LABELS.at, LABELS.hash];
  const widths = ['*', 'auto', 'auto', 'auto', 'auto'] as const;
  return [to.heading(LABELS.executions), to.table({ headings, widths, none }, rows)];
}

function proofPart({ proof }: PackedOrder, to: PackLayout): Content[] {
  if (!proof) return [to.heading(LABELS.proof), { text: to.say(LABELS.notSigned), style: 'none' }];
  const { checkpoint, leaf, index, size } = proof;
  return [
    to.heading(LABELS.proof),
    to.fields([
      [LABELS.proof, `${checkpoint.number} (${index + 1} / ${size})`],
      [LABELS.through, `${leaf.position}\n${hashText(leaf.hash)}`],
    ]),
    to.heading(LABELS.verify),
    { text: to.lines(VERIFY_TEXT), style: 'none' },
  ];
}

/** What a pack says to people about one order, in the language of the layout. */
export function packContent(packed: PackedOrder, to: PackLayout): Content[] {
  return [
    ...summary(packed, to),
    ...clausePart(packed, to),
    ...revisionParts(packed, to),
    ...reviewPart(packed, to),
    ...questionPart(packed, to),
    ...decisionPart(packed, to),
    ...attemptPart(packed, to),
    ...noticePart(packed, to),
    ...historyPart(packed, to),
    ...enginePart(packed, to),
    ...proofPart(packed, to),
  ];
}
