import { describe, expect, it } from 'vitest';
import { DraftStore, type TextStore } from '../../web/submission/draft-store.ts';
import { emptyDraft } from '../../web/submission/order-draft.ts';

class Device implements TextStore {
  text: string | null = null;
  isFull = false;

  readonly read = (): string | null => this.text;

  readonly write = (text: string): void => {
    if (this.isFull) throw new Error('QuotaExceededError');
    this.text = text;
  };
}

/** Of all stores together: two pages never make the same key. */
let last = 0;

function aStore(device: Device): DraftStore {
  return new DraftStore({
    store: device,
    newKey: () => {
      last += 1;
      return `key-${last}`;
    },
    now: () => '2026-11-25T08:00:00.000Z',
  });
}

const draft = { id: 'd-1', personId: 'lin-mei', orderId: null, values: emptyDraft('C-1001') };

describe('a kept draft', () => {
  it('is there again when the page is opened anew, for its own person only', () => {
    const device = new Device();
    aStore(device).save(draft);
    const reopened = aStore(device);
    expect(reopened.find('d-1', 'lin-mei')).toMatchObject({ values: draft.values });
    expect(reopened.find('d-1', 'ma-lin')).toBeNull();
  });

  it('is sent under the same key as long as it says the same, also after the page was closed', () => {
    const device = new Device();
    const first = aStore(device).keyFor(draft, 'one text');
    const reopened = aStore(device);
    reopened.save(draft);
    expect(reopened.keyFor(draft, 'one text')).toBe(first);
    reopened.keyFor({ ...draft, id: 'd-0' }, 'text of another draft');
    expect(reopened.keyFor(draft, 'another text')).not.toBe(first);
  });

  it('says that the device has no room, and keeps its key as long as the page is open', () => {
    const device = new Device();
    const store = aStore(device);
    device.isFull = true;
    expect(store.save(draft)).toBe(false);
    expect(store.keyFor(draft, 'text')).toBe(store.keyFor(draft, 'text'));
  });

  it('leaves another draft alone when it is discarded', () => {
    const store = aStore(new Device());
    store.save(draft);
    store.save({ ...draft, id: 'd-2' });
    store.discard('d-1');
    expect(store.list().map(({ id }) => id)).toEqual(['d-2']);
  });

  it.each([
    ['what is not JSON', '{'],
    ['something else', '{"a":1}'],
    ['drafts of another form', '[1,{"id":"x"}]'],
  ])('is none where the device has %s', (_what, text) => {
    const device = new Device();
    device.text = text;
    expect(aStore(device).list()).toEqual([]);
  });
});
