import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';

/** An interruption shorter than this is not worth a word: streams end from time to time and are opened anew. */
const GIVEN_UP_AFTER_MS = 5_000;
const OPEN_AGAIN_MS = 15_000;
/** A window that is not looked at for so long needs no stream. */
const HIDDEN_FOR_MS = 30_000;
/** Lists are not read anew more often than this, however much happens. */
const LISTS_AT_MOST_EVERY_MS = 2_000;
/** Figures count everything that waits, for whoever looks at how it goes and not at what to do next. */
const FIGURES_AT_MOST_EVERY_MS = 10_000;

let isLive = false;
const listeners = new Set<() => void>();

function setLive(now: boolean): void {
  if (isLive === now) return;
  isLive = now;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How often a page asks again by itself: not at all while it is told of every change. */
export function refreshEvery(ms: number): () => number | false {
  return () => (isLive ? false : ms);
}

/** Whether changes are shown as they happen. */
export function useIsLive(): boolean {
  return useSyncExternalStore(subscribe, () => isLive);
}

function orderIdIn(data: unknown): string | null {
  const parsed: unknown = typeof data === 'string' ? JSON.parse(data) : null;
  const isTold = typeof parsed === 'object' && parsed !== null && 'orderId' in parsed;
  return isTold && typeof parsed.orderId === 'string' ? parsed.orderId : null;
}

/** What is done a little later. */
type Waiting = 'give_up' | 'open' | 'hide' | 'lists' | 'figures';

/** Follows the orders that the person sees, and has what is shown of them read anew when they change. */
class LiveOrders {
  private readonly client: QueryClient;
  private source: EventSource | null = null;
  private lastId: string | null = null;
  private timers = new Map<Waiting, ReturnType<typeof setTimeout>>();

  constructor(client: QueryClient) {
    this.client = client;
    document.addEventListener('visibilitychange', this.look);
    this.look();
  }

  readonly stop = (): void => {
    document.removeEventListener('visibilitychange', this.look);
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.close();
  };

  private readonly look = (): void => {
    if (document.visibilityState === 'visible') {
      this.cancel('hide');
      if (!this.source) this.open();
      return;
    }
    this.after('hide', HIDDEN_FOR_MS, () => {
      this.close();
    });
  };

  private open(): void {
    this.cancel('open');
    const after = this.lastId === null ? '' : `?after=${encodeURIComponent(this.lastId)}`;
    const source = new EventSource(`/v1/events${after}`);
    this.source = source;
    source.addEventListener('open', () => {
      this.cancel('give_up');
      setLive(true);
    });
    source.addEventListener('error', () => {
      this.after('give_up', GIVEN_UP_AFTER_MS, this.giveUp);
      // The browser comes back by itself, unless it was refused.
      if (source.readyState === EventSource.CLOSED) this.openLater();
    });
    source.addEventListener('ready', ({ lastEventId }) => {
      this.lastId = lastEventId;
    });
    source.addEventListener('resync', ({ lastEventId }) => {
      this.lastId = lastEventId;
      this.refresh();
    });
    source.addEventListener('order', ({ data, lastEventId }) => {
      this.lastId = lastEventId;
      const orderId = orderIdIn(data);
      if (orderId !== null) void this.client.invalidateQueries({ queryKey: ['order', orderId] });
      this.refreshLists();
    });
  }

  private openLater(): void {
    this.source = null;
    this.after('open', OPEN_AGAIN_MS, () => {
      if (document.visibilityState === 'visible') this.open();
    });
  }

  /** From now on pages ask by themselves. */
  private readonly giveUp = (): void => {
    setLive(false);
    this.refresh();
  };

  private close(): void {
    this.source?.close();
    this.source = null;
    setLive(false);
  }

  private refresh(): void {
    void this.client.invalidateQueries({ queryKey: ['order'] });
    this.refreshLists();
  }

  private refreshLists(): void {
    this.after('figures', FIGURES_AT_MOST_EVERY_MS, () => {
      void this.client.invalidateQueries({ queryKey: ['figures'] });
    });
    if (this.timers.has('lists')) return;
    this.after('lists', LISTS_AT_MOST_EVERY_MS, () => {
      void this.client.invalidateQueries({ queryKey: ['orders'] });
      void this.client.invalidateQueries({ queryKey: ['tasks'] });
    });
  }

  private after(what: Waiting, ms: number, task: () => void): void {
    if (this.timers.has(what)) return;
    const timer = setTimeout(() => {
      this.timers.delete(what);
      task();
    }, ms);
    this.timers.set(what, timer);
  }

  private cancel(what: Waiting): void {
    clearTimeout(this.timers.get(what));
    this.timers.delete(what);
  }
}

/** Keeps what is shown of orders up to date as long as the page is looked at. */
export function useLiveOrders(): void {
  const client = useQueryClient();
  useEffect(() => new LiveOrders(client).stop, [client]);
}
