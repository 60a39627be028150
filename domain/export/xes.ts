import { toFlatEvent, type ExportedOrder, type FlatEvent } from './exported-order.ts';

/** What the flattened view of an order's history cannot say; the object-centric export can. */
export const XES_LOSES = [
  'Every event is of one order: what an event has to do with lines, holds, customers and versions of the policy is not told.',
  'Reviews of departments that ran side by side are one sequence: which event belongs to which round of which review is told by attributes only.',
  'How the status of orders, reviews and holds, and what a line says, changed with time is not told.',
  'Of the people, only whoever acted is told: not who was asked, who was handed a review, or who owns an incident.',
] as const;

/** XML 1.0 has no way to write these, not even escaped: control characters, halves of a pair, and two that are none. */
// eslint-disable-next-line no-control-regex -- the control characters are what is looked for
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

function escape(text: string): string {
  return text.replace(UNWRITABLE, '\ufffd').replace(/[&<>"\n\r\t]/g, (found) => ESCAPES[found] ?? found);
}

type AttributeType = 'string' | 'date' | 'int';

function attribute(type: AttributeType, key: string, value: string | number | null): string {
  if (value === null) return '';
  return `<${type} key="${escape(key)}" value="${escape(String(value))}"/>`;
}

/** The beginning of a log of IEEE 1849 (XES), up to its traces, with what it loses. */
export const XES_HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace">${attribute('string', 'concept:name', '')}</global>
<global scope="event">${attribute('string', 'concept:name', '')}${attribute('date', 'time:timestamp', '1970-01-01T00:00:00.000Z')}${attribute('string', 'lifecycle:transition', 'complete')}</global>
<classifier name="Event" keys="concept:name"/>
<classifier name="Event and department" keys="concept:name countersign:department"/>
${attribute('string', 'concept:name', 'Countersign')}
${XES_LOSES.map((what, index) => attribute('string', `countersign:loses:${index + 1}`, what)).join('\n')}
`;

/** The end of a log. */
export const XES_TAIL = '</log>\n';

function toEvent(event: FlatEvent): string {
  return [
    '<event>',
    attribute('string', 'concept:name', event.type),
    attribute('date', 'time:timestamp', event.at),
    attribute('string', 'lifecycle:transition', 'complete'),
    attribute('string', 'org:resource', event.actor),
    attribute('string', 'org:group', event.department),
    attribute('string', 'countersign:department', event.department ?? ''),
    attribute('int', 'countersign:position', event.position),
    attribute('int', 'countersign:round', event.round),
    attribute('int', 'countersign:revision', event.revision),
    attribute('string', 'countersign:verb', event.verb),
    attribute('string', 'countersign:outcome', event.outcome),
    attribute('string', 'countersign:onBehalfOf', event.onBehalfOf),
    attribute('string', 'countersign:hash', event.hash),
    '</event>\n',
  ].join('');
}

/** An order as one trace. */
export function toXesTrace(order: ExportedOrder): string {
  const customer = order.revisions[0]?.document.customer ?? null;
  return [
    '<trace>',
    attribute('string', 'concept:name', order.orderId),
    attribute('date', 'countersign:submittedAt', order.submittedAt),
    attribute('string', 'countersign:customer', customer),
    '\n',
    ...order.events.map((entry) => toEvent(toFlatEvent(entry))),
    '</trace>\n',
  ].join('');
}
