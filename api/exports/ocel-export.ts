import { everyExportedOrder } from '../../db/export/exported-orders.ts';
import type { Queryable } from '../../db/pool.ts';
import { toOcelObjects, type OcelObject } from '../../domain/export/ocel-objects.ts';
import {
  OCEL_EVENT_TYPE_LIST,
  OCEL_OBJECT_TYPE_LIST,
  toOcelEvents,
  type OcelObjectType,
} from '../../domain/export/ocel.ts';

/** What many orders share is told once, after all of them: it is the only thing that an export remembers. */
const SHARED: readonly (readonly [prefix: string, type: OcelObjectType])[] = [
  ['person:', 'person'],
  ['customer:', 'customer'],
  ['policy:', 'policy version'],
];

class Shared {
  private readonly ids = new Set<string>();

  note(relationships: readonly { readonly objectId: string }[]): void {
    for (const { objectId } of relationships) {
      if (SHARED.some(([prefix]) => objectId.startsWith(prefix))) this.ids.add(objectId);
    }
  }

  *objects(): Generator<OcelObject> {
    for (const id of this.ids) {
      const [prefix, type] = SHARED.find(([known]) => id.startsWith(known)) ?? [];
      if (prefix === undefined || type === undefined) continue;
      const version = { name: 'version', value: id.slice(prefix.length), time: new Date(0).toISOString() };
      yield { id, type, attributes: type === 'policy version' ? [version] : [], relationships: [] };
    }
  }
}

/** Writes the elements of a JSON array as they come. */
class ArrayText {
  private isFirst = true;

  of(elements: Iterable<unknown>): string {
    let text = '';
    for (const element of elements) {
      text += `${this.isFirst ? '' : ','}\n${JSON.stringify(element)}`;
      this.isFirst = false;
    }
    return text;
  }
}

/**
 * The history of every order as an object-centric event log (OCEL 2.0, JSON), in pieces. Orders are read twice: the log
 * has its events in one array and its objects in another.
 */
export async function* exportOcel(on: Queryable): AsyncGenerator<string> {
  const shared = new Shared();
  const types = { eventTypes: OCEL_EVENT_TYPE_LIST, objectTypes: OCEL_OBJECT_TYPE_LIST };
  yield `${JSON.stringify(types).slice(0, -1)},\n"events":[`;
  const events = new ArrayText();
  for await (const orders of everyExportedOrder(on)) {
    const told = orders.flatMap(toOcelEvents);
    for (const { relationships } of told) shared.note(relationships);
    yield events.of(told);
  }
  yield '],\n"objects":[';
  const objects = new ArrayText();
  for await (const orders of everyExportedOrder(on)) {
    const told = orders.flatMap(toOcelObjects);
    for (const { relationships } of told) shared.note(relationships);
    yield objects.of(told);
  }
  yield `${objects.of(shared.objects())}]}\n`;
}
