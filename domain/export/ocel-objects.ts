import { numberFact, objectFacts, textFact } from '../event-facts.ts';
import type { ChainedEvent } from '../history-event.ts';
import { toMoneyJson } from '../money.ts';
import { lineRequiredOn, orderTotal } from '../order-document.ts';
import { rebuildOrder } from '../rebuild-order.ts';
import type { ExportedOrder, ExportedRevision } from './exported-order.ts';
import { ocelId, type OcelObjectType } from './ocel.ts';

interface Attribute {
  readonly name: string;
  readonly value: string;
  /** From when on it has this value. */
  readonly time: string;
}

/** An object of OCEL 2.0, with its attributes as they changed. */
export interface OcelObject {
  readonly id: string;
  readonly type: OcelObjectType;
  readonly attributes: readonly Attribute[];
  readonly relationships: readonly { readonly objectId: string; readonly qualifier: string }[];
}

type Values = Readonly<Record<string, string | number | null | undefined>>;

/** Attributes of an object under construction; a value that is the same as before is not told again. */
class Attributes {
  readonly list: Attribute[] = [];
  private readonly last = new Map<string, string>();

  set(values: Values, time: string): void {
    for (const [name, given] of Object.entries(values)) {
      if (given === null || given === undefined) continue;
      const value = String(given);
      if (this.last.get(name) === value) continue;
      this.last.set(name, value);
      this.list.push({ name, value, time });
    }
  }
}

class Objects {
  private readonly attributes = new Map<string, { type: OcelObjectType; attributes: Attributes }>();

  of(type: OcelObjectType, id: string): Attributes {
    const known = this.attributes.get(id);
    if (known) return known.attributes;
    const attributes = new Attributes();
    this.attributes.set(id, { type, attributes });
    return attributes;
  }

  entries(): { id: string; type: OcelObjectType; attributes: readonly Attribute[] }[] {
    return [...this.attributes].map(([id, { type, attributes }]) => ({
      id,
      type,
      attributes: attributes.list,
    }));
  }
}

function describeRevision(objects: Objects, orderId: string, of: ExportedRevision): void {
  const { document, createdAt: time, revision } = of;
  const { channel, currency, requiredOn } = document;
  const total = toMoneyJson(orderTotal(document)).amount;
  objects.of('order', ocelId.order(orderId)).set({ revision, channel, currency, total, requiredOn }, time);
  for (const [index, line] of document.lines.entries()) {
    const { product, quantity, unit, unitPrice } = line;
    const values = { product, quantity, unit, unitPrice: unitPrice.amount };
    objects
      .of('line', ocelId.line(orderId, index + 1))
      .set({ ...values, requiredOn: lineRequiredOn(document, line) }, time);
  }
}

function describeHolds(objects: Objects, { facts, at }: ChainedEvent): void {
  for (const hold of objectFacts(facts, 'holds')) {
    const id = textFact(hold, 'id');
    if (id === null) continue;
    const [kind, resource] = [textFact(hold, 'kind'), textFact(hold, 'resource')];
    const [amount, unit] = [textFact(hold, 'amount'), textFact(hold, 'unit')];
    const neededOn = textFact(hold, 'neededOn');
    objects.of('hold', ocelId.hold(id)).set({ kind, resource, amount, unit, neededOn }, at);
  }
}

/** What the order, its reviews and its holds had come to with each event. */
function describeStates(objects: Objects, { orderId, events }: ExportedOrder): void {
  const told: ChainedEvent[] = [];
  for (const { event } of events) {
    told.push(event);
    describeHolds(objects, event);
    const { status, reviews, holds } = rebuildOrder(told);
    objects.of('order', ocelId.order(orderId)).set({ status }, event.at);
    for (const { department, round, revision, status: of, by } of reviews) {
      objects
        .of('review', ocelId.review(orderId, department, round))
        .set({ department, round, revision, status: of, by }, event.at);
    }
    for (const hold of holds) objects.of('hold', ocelId.hold(hold.id)).set({ status: hold.status }, event.at);
  }
}

/** Checks are told before the review that they open, which is then not among the rebuilt ones yet. */
function describeChecked(objects: Objects, { orderId, events }: ExportedOrder): void {
  for (const { event } of events) {
    const [department, round] = [textFact(event.facts, 'department'), numberFact(event.facts, 'round')];
    if (department === null || round === null) continue;
    const revision = numberFact(event.facts, 'revision');
    objects
      .of('review', ocelId.review(orderId, department, round))
      .set({ department, round, revision }, event.at);
  }
}

const QUALIFIERS: Readonly<Partial<Record<OcelObjectType, string>>> = {
  line: 'has line',
  review: 'is reviewed in',
  hold: 'holds',
};

/** The versions of the policy under which an order was reviewed. */
function policiesOf({ events }: ExportedOrder): number[] {
  const versions = events.flatMap(({ event }) => numberFact(event.facts, 'policyVersion') ?? []);
  return [...new Set(versions)];
}

/** The order, its lines, reviews and holds, and how the order relates to all that it has to do with. */
export function toOcelObjects(order: ExportedOrder): OcelObject[] {
  const { orderId, revisions } = order;
  const objects = new Objects();
  objects.of('order', ocelId.order(orderId)).set({ status: 'submitted' }, order.submittedAt);
  for (const revision of revisions) describeRevision(objects, orderId, revision);
  describeChecked(objects, order);
  describeStates(objects, order);
  const described = objects.entries();
  const customers = [...new Set(revisions.map(({ document }) => document.customer))];
  const relationships = [
    ...customers.map((id) => ({ objectId: ocelId.customer(id), qualifier: 'ordered by' })),
    ...policiesOf(order).map((version) => ({
      objectId: ocelId.policy(version),
      qualifier: 'is reviewed under',
    })),
    ...described.flatMap(({ id, type }) => {
      const qualifier = QUALIFIERS[type];
      return qualifier === undefined ? [] : [{ objectId: id, qualifier }];
    }),
  ];
  return described.map((object) => ({
    ...object,
    relationships: object.type === 'order' ? relationships : [],
  }));
}
