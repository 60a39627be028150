import { numberFact, objectFacts, textFact, textFacts } from '../event-facts.ts';
import { HISTORY_EVENT_TYPES, type ChainedEvent } from '../history-event.ts';
import { personOf, toFlatEvent, type ExportedOrder } from './exported-order.ts';

/** The kinds of things that events are about. */
export const OCEL_OBJECT_TYPES = [
  'order',
  'line',
  'review',
  'person',
  'hold',
  'policy version',
  'customer',
] as const;
export type OcelObjectType = (typeof OCEL_OBJECT_TYPES)[number];

type AttributeType = 'string' | 'time' | 'integer' | 'float' | 'boolean';

interface Relation {
  readonly objectId: string;
  readonly qualifier: string;
}

/** An event of OCEL 2.0. Values are text, as the published schema asks; their types are declared with the event's type. */
export interface OcelEvent {
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly relationships: readonly Relation[];
}

interface Declared {
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly type: AttributeType }[];
}

const EVENT_ATTRIBUTES = {
  position: 'integer',
  department: 'string',
  round: 'integer',
  revision: 'integer',
  verb: 'string',
  outcome: 'string',
  substitution: 'string',
  findings: 'string',
  hash: 'string',
} as const satisfies Readonly<Record<string, AttributeType>>;

const OBJECT_ATTRIBUTES: Readonly<Record<OcelObjectType, Readonly<Record<string, AttributeType>>>> = {
  order: {
    status: 'string',
    revision: 'integer',
    channel: 'string',
    currency: 'string',
    total: 'float',
    requiredOn: 'string',
  },
  line: { product: 'string', quantity: 'float', unit: 'string', unitPrice: 'float', requiredOn: 'string' },
  review: { department: 'string', round: 'integer', revision: 'integer', status: 'string', by: 'string' },
  person: {},
  hold: {
    kind: 'string',
    resource: 'string',
    amount: 'float',
    unit: 'string',
    neededOn: 'string',
    status: 'string',
  },
  'policy version': { version: 'integer' },
  customer: {},
};

function declare(name: string, attributes: Readonly<Record<string, AttributeType>>): Declared {
  return { name, attributes: Object.entries(attributes).map(([key, type]) => ({ name: key, type })) };
}

/** The types of events, with the attributes that they can have. */
export const OCEL_EVENT_TYPE_LIST: readonly Declared[] = HISTORY_EVENT_TYPES.map((type) =>
  declare(type, EVENT_ATTRIBUTES),
);

/** The types of objects, with the attributes that they can have. */
export const OCEL_OBJECT_TYPE_LIST: readonly Declared[] = OCEL_OBJECT_TYPES.map((type) =>
  declare(type, OBJECT_ATTRIBUTES[type]),
);

/** The ids of objects; those of one type begin alike, so that no two things of a company share one. */
export const ocelId = {
  order: (id: string) => `order:${id}`,
  line: (orderId: string, number: number) => `line:${orderId}:${number}`,
  review: (orderId: string, department: string, round: number) => `review:${orderId}:${department}:${round}`,
  person: (id: string) => `person:${id}`,
  hold: (id: string) => `hold:${id}`,
  policy: (version: number) => `policy:${version}`,
  customer: (id: string) => `customer:${id}`,
} as const;

function relate(qualifier: string, ids: readonly (string | null)[]): Relation[] {
  return ids.flatMap((objectId) => (objectId === null ? [] : [{ objectId, qualifier }]));
}

function person(id: string | null): string | null {
  return id === null ? null : ocelId.person(id);
}

/** The people whom an event names beside whoever acted, by what they are to it. */
function namedPeople({ facts }: ChainedEvent): Relation[] {
  const ids = (name: string) => objectFacts(facts, name).map((one) => person(textFact(one, 'id')));
  return [
    ...relate('on behalf of', ids('onBehalfOf')),
    ...relate('given to', ids('person')),
    ...relate('asked by', ids('askedBy')),
    ...relate('claimed by', ids('claimedBy')),
    ...relate('asked', textFacts(facts, 'eligible').map(person)),
    ...relate('owner', [person(textFact(facts, 'owner'))]),
  ];
}

/** Which round of each department is the latest one, as the events of an order go by. */
type LatestRounds = Map<string, number>;

/** The review that the event is about; where it names only departments, their latest rounds. */
function namedReviews({ orderId, facts }: ChainedEvent, latest: LatestRounds): Relation[] {
  const department = textFact(facts, 'department');
  const round = numberFact(facts, 'round');
  if (department !== null && round !== null) {
    latest.set(department, Math.max(round, latest.get(department) ?? 0));
    return relate('review', [ocelId.review(orderId, department, round)]);
  }
  const carried = objectFacts(facts, 'reviews').flatMap((review): [string, number][] => {
    const place = [textFact(review, 'department'), numberFact(review, 'round')] as const;
    return place[0] === null || place[1] === null ? [] : [[place[0], place[1]]];
  });
  for (const [name, number] of carried) latest.set(name, number);
  const named = [
    ...carried.map(([name]) => name),
    ...textFacts(facts, 'departments'),
    ...(department === null ? [] : [department]),
  ];
  return named.flatMap((name) => {
    const last = latest.get(name);
    return last === undefined ? [] : relate('review', [ocelId.review(orderId, name, last)]);
  });
}

const AUTHORED: readonly ChainedEvent['type'][] = ['order.submitted', 'order.resubmitted', 'order.amended'];

/** The document that an author's event brings: its customer and its lines. */
function broughtDocument({ event }: ExportedOrder['events'][number], order: ExportedOrder): Relation[] {
  if (!AUTHORED.includes(event.type)) return [];
  const number = numberFact(event.facts, 'revision') ?? 1;
  const document = order.revisions.find(({ revision }) => revision === number)?.document;
  if (!document) return [];
  return [
    ...relate('customer', [ocelId.customer(document.customer)]),
    ...relate(
      'line',
      document.lines.map((_line, index) => ocelId.line(order.orderId, index + 1)),
    ),
  ];
}

function relationsOf(
  entry: ExportedOrder['events'][number],
  of: { order: ExportedOrder; latest: LatestRounds },
): Relation[] {
  const { event } = entry;
  const { facts, orderId } = event;
  const policy = numberFact(facts, 'policyVersion');
  const holds = objectFacts(facts, 'holds').map((hold) => textFact(hold, 'id'));
  return [
    ...relate('order', [ocelId.order(orderId)]),
    ...relate('actor', [person(personOf(event))]),
    ...namedPeople(event),
    ...namedReviews(event, of.latest),
    ...relate(
      'hold',
      holds.map((id) => id && ocelId.hold(id)),
    ),
    ...relate('policy', [policy === null ? null : ocelId.policy(policy)]),
    ...broughtDocument(entry, of.order),
  ];
}

function attributesOf(entry: ExportedOrder['events'][number]): OcelEvent['attributes'] {
  const { position, department, round, revision, verb, outcome, substitution, findings, hash } =
    toFlatEvent(entry);
  const codes = findings.length === 0 ? null : findings.join(' ');
  const values = {
    position,
    department,
    round,
    revision,
    verb,
    outcome,
    substitution,
    findings: codes,
    hash,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [{ name, value: String(value) }],
  );
}

/** The events of an order, related to everything that they are about. */
export function toOcelEvents(order: ExportedOrder): OcelEvent[] {
  const latest: LatestRounds = new Map();
  return order.events.map((entry) => ({
    id: `${order.orderId}:${entry.event.position}`,
    type: entry.event.type,
    time: entry.event.at,
    attributes: attributesOf(entry),
    relationships: relationsOf(entry, { order, latest }),
  }));
}
