import type { Content } from 'pdfmake';
import { isCondition } from '../../domain/condition-shape.ts';
import { conditionText } from '../../domain/conditions.ts';
import { EVENT_TEXTS } from '../../domain/event-texts.ts';
import {
  both,
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
import { brokenText, fields, hashText, heading, table, type Cells } from './pack-tables.ts';

const { none } = LABELS;
const MOST_WORD = 22;
const MOST_RECORDS = 12;

function eventText(type: ChainedEvent['type']): string {
  const [english, chinese] = EVENT_TEXTS[type];
  return `${chinese} ${english}`;
}

function personText({ id, name }: ChainedEvent['actor']): string {
  return brokenText(`${name} (${id})`, MOST_WORD);
}

function money(document: OrderDocument): string {
  const { amount, currency } = toMoneyJson(orderTotal(document));
  return `${amount} ${currency}`;
}

function summary({ evidence }: PackedOrder): Content[] {
  const { state, revisions } = evidence;
  const last = revisions.at(-1);
  const document = last && parseStored<OrderDocument>(last.document);
  return [
    { text: both(LABELS.title), style: 'title' },
    fields([
      [LABELS.order, evidence.orderId],
      [LABELS.status, both(ORDER_STATUS_TEXTS[state?.status ?? 'submitted'])],
      [LABELS.customer, document?.customer],
      [LABELS.total, document && money(document)],
      [LABELS.submitted, evidence.submittedAt.toISOString()],
      [LABELS.policy, state?.policyVersion],
      [LABELS.through, state && `${state.headPosition}\n${hashText(state.headHash)}`],
    ]),
  ];
}

function revisionParts({ evidence }: PackedOrder): Content[] {
  return evidence.revisions.flatMap(({ revision, document: text, documentHash, authorId, createdAt }) => {
    const document = parseStored<OrderDocument>(text);
    const requirements = (document.requirements ?? []).map(({ kind, text: said, value, unit }) =>
      [kind, said, value, unit].filter((part) => part !== undefined).join(' '),
    );
    return [
      heading([`${LABELS.revision[0]} ${revision}`, `${LABELS.revision[1]} ${revision}`]),
      fields([
        [LABELS.at, createdAt.toISOString()],
        [LABELS.by, authorId],
        [LABELS.requiredOn, document.requiredOn],
        [LABELS.requirements, requirements.join('\n')],
        [LABELS.hash, hashText(documentHash)],
      ]),
      table(
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

function clausePart({ clauses }: PackedOrder): Content[] {
  const rows = clauses.map(({ clause, isCovered, records, reason }): Cells => {
    const shown = records.slice(0, MOST_RECORDS).map(({ position, type, department }) => {
      return `${position} ${eventText(type)}${department === null ? '' : ` (${department})`}`;
    });
    const more = records.length > MOST_RECORDS ? [`… ${records.length}`] : [];
    const why = reason === null ? '' : `\n${UNCOVERED_TEXTS[reason].join('\n')}`;
    const [chinese, english] = CLAUSE_TEXTS[clause];
    return [
      clause.replace(' ', '\u00a0'),
      `${chinese}\n${english}`,
      isCovered ? [...shown, ...more].join('\n') : `${both(LABELS.notCovered)}${why}`,
    ];
  });
  const headings = [LABELS.clause, LABELS.asks, LABELS.records];
  return [heading(LABELS.clauses), table({ headings, widths: ['auto', '*', '*'], none }, rows)];
}

function inputsOf({ facts, evidence }: Finding): string {
  const told = Object.entries(facts).map(([name, fact]) => {
    return `${name}: ${typeof fact === 'object' ? `${fact.value} ${fact.unit}` : String(fact)}`;
  });
  return [...told, ...evidence.map(({ record, id }) => `${record} ${brokenText(id, MOST_WORD)}`)].join('\n');
}

function reviewPart({ evidence }: PackedOrder): Content[] {
  const rows = evidence.rounds.flatMap((round): Cells[] => {
    const { findings } = parseStored<EvidencePacket>(round.packet);
    const place = [`${round.department}\n${both(REVIEW_STATUS_TEXTS[round.status])}`, round.round];
    const shown = hashText(round.evidenceHash);
    if (findings.length === 0) return [[...place, both(none), null, shown]];
    return findings.map((finding, index) => [
      ...(index === 0 ? place : ['', '']),
      `${both(SEVERITY_TEXTS[finding.severity])}\n${brokenText(finding.code.replace('.', '. '), MOST_WORD)}`,
      inputsOf(finding),
      index === 0 ? shown : '',
    ]);
  });
  const headings = [LABELS.department, LABELS.round, LABELS.finding, LABELS.inputs, LABELS.evidence];
  const widths = ['auto', 'auto', 'auto', '*', 'auto'] as const;
  return [heading(LABELS.reviews), table({ headings, widths, none }, rows)];
}

/** Every question once: a packet repeats those of the rounds before it. */
function questionPart({ evidence }: PackedOrder): Content[] {
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
  return [heading(LABELS.questions), table({ headings, widths: ['auto', 'auto', '*', '*'], none }, rows)];
}

function limitText(limit: ChainedEvent['facts'] | undefined): string | null {
  if (!limit) return null;
  return `${textFact(limit, 'amount') ?? ''} ${textFact(limit, 'currency') ?? ''}`;
}

function authorityText({ type, facts }: ChainedEvent): string {
  if (type === 'review.overridden') return both(LABELS.override);
  const [authority] = objectFacts(facts, 'authority');
  const [behalf] = objectFacts(facts, 'onBehalfOf');
  const roles = authority && Array.isArray(authority['roles']) ? authority['roles'].join(', ') : null;
  const limit = authority && limitText(objectFacts(authority, 'limit')[0]);
  const principal =
    behalf &&
    `${both(LABELS.onBehalfOf)} ${textFact(behalf, 'name') ?? ''} (${textFact(behalf, 'id') ?? ''}), ${textFact(behalf, 'substitution') ?? ''}`;
  return [roles, limit, principal].filter((part) => part !== null && part !== undefined).join('\n');
}

function verdictText({ facts }: ChainedEvent): string {
  const verb = DECISION_VERBS.find((known) => known === (facts['verb'] ?? facts['outcome']));
  const comment = textFact(facts, 'comment') ?? textFact(facts, 'reason');
  const given: readonly unknown[] = Array.isArray(facts['conditions']) ? facts['conditions'] : [];
  const conditions = given.filter(isCondition).map(conditionText);
  const named = verb ? both(VERB_TEXTS[verb]) : '';
  return [named, comment, ...conditions].filter((part) => part !== null).join('\n');
}

function decisionPart(packed: PackedOrder): Content[] {
  const rows = decisionsOf(packed).map((event): Cells => {
    const place = `${event.position} ${textFact(event.facts, 'department') ?? ''}`;
    return [place, event.at, personText(event.actor), verdictText(event), authorityText(event)];
  });
  const headings = [LABELS.event, LABELS.at, LABELS.by, LABELS.decision, LABELS.authority];
  const widths = ['auto', 'auto', 'auto', '*', '*'] as const;
  return [heading(LABELS.decisions), table({ headings, widths, none }, rows)];
}

function attemptPart({ evidence }: PackedOrder): Content[] {
  const rows = evidence.attempts.map(({ attemptedAt, department, actorId, verb, code }): Cells => {
    return [attemptedAt.toISOString(), department, brokenText(actorId, MOST_WORD), verb, code];
  });
  const headings = [LABELS.at, LABELS.department, LABELS.by, LABELS.decision, LABELS.reason];
  const widths = ['auto', 'auto', '*', 'auto', 'auto'] as const;
  return [heading(LABELS.attempts), table({ headings, widths, none }, rows)];
}

function noticePart({ evidence, events }: PackedOrder): Content[] {
  const rows = evidence.notices.map(({ position, personId, createdAt, mailedAt }): Cells => {
    const event = events[position - 1];
    const what = `${position} ${event ? eventText(event.type) : ''}`;
    return [what, brokenText(personId, MOST_WORD), createdAt.toISOString(), mailedAt?.toISOString()];
  });
  const headings = [LABELS.event, LABELS.told, LABELS.at, LABELS.mailed];
  return [heading(LABELS.notices), table({ headings, widths: ['*', 'auto', 'auto', 'auto'], none }, rows)];
}

function historyPart({ evidence, events }: PackedOrder): Content[] {
  const rows = events.map((event, index): Cells => {
    const { position, at, type, actor, facts } = event;
    const department = textFact(facts, 'department');
    const what = department === null ? eventText(type) : `${eventText(type)}\n${department}`;
    return [position, at, what, personText(actor), hashText(evidence.events[index]?.hash ?? '')];
  });
  const headings = [LABELS.event, LABELS.at, LABELS.history, LABELS.by, LABELS.hash];
  const widths = ['auto', 'auto', '*', 'auto', 'auto'] as const;
  return [heading(LABELS.history), table({ headings, widths, none }, rows)];
}

function enginePart({ evidence }: PackedOrder): Content[] {
  const rows = evidence.executions.map(({ runId, outcome, eventCount, closedAt, historyHash }): Cells => {
    return [brokenText(runId, MOST_WORD), outcome, eventCount, closedAt.toISOString(), hashText(historyHash)];
  });
  const headings: Pair[] = [LABELS.executions, LABELS.status, LABELS.event, LABELS.at, LABELS.hash];
  const widths = ['*', 'auto', 'auto', 'auto', 'auto'] as const;
  return [heading(LABELS.executions), table({ headings, widths, none }, rows)];
}

function proofPart({ proof }: PackedOrder): Content[] {
  if (!proof) return [heading(LABELS.proof), { text: both(LABELS.notSigned), style: 'none' }];
  const { checkpoint, leaf, index, size } = proof;
  return [
    heading(LABELS.proof),
    fields([
      [LABELS.proof, `${checkpoint.number} (${index + 1} / ${size})`],
      [LABELS.through, `${leaf.position}\n${hashText(leaf.hash)}`],
    ]),
    heading(LABELS.verify),
    ...VERIFY_TEXT.map((text) => ({ text, style: 'none' })),
  ];
}

/** What a pack says to people about one order, in both languages. */
export function packContent(packed: PackedOrder): Content[] {
  return [
    ...summary(packed),
    ...clausePart(packed),
    ...revisionParts(packed),
    ...reviewPart(packed),
    ...questionPart(packed),
    ...decisionPart(packed),
    ...attemptPart(packed),
    ...noticePart(packed),
    ...historyPart(packed),
    ...enginePart(packed),
    ...proofPart(packed),
  ];
}
