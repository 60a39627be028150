import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { listChangedOrders } from '../../db/order-views.ts';
import { ORDER_CHANGES } from '../../db/order-changes.ts';
import type { Listener } from '../../db/listener.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { EventStream } from '../live/event-stream.ts';
import { OpenStreams } from '../live/open-streams.ts';
import { OrderFeed } from '../live/order-feed.ts';
import { visibilityOf } from '../order-lookup.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';

/** So long somebody may go on being told after they may not any more: whoever comes back is asked again who they are. */
const LIFETIME_MS = 300_000;

const lastEventId = z.string().max(64).optional();

/** Listens from the first stream on; before it nobody is interested. */
function openFeed(app: ApiApp, { database, listen, log }: ApiContext): () => OrderFeed {
  const feed = new OrderFeed({ readOrders: (orderIds) => listChangedOrders(database, orderIds), log });
  let listener: Listener | null = null;
  app.addHook('onClose', () => listener?.close());
  return () => {
    listener ??= listen({
      channel: ORDER_CHANGES,
      onMessage: (payload) => {
        feed.receive(payload);
      },
      onConnected: () => {
        feed.resync();
      },
    });
    return feed;
  };
}

/** A stream is no body of the schema: it goes out as it is. */
function sendStream(reply: FastifyReply, stream: Readable): void {
  void reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(stream);
}

/** What changes, as it changes. */
export function registerEvents(app: ApiApp, context: ApiContext): void {
  const streams = new OpenStreams();
  const feed = openFeed(app, context);
  app.addHook('preClose', (done) => {
    streams.endAll();
    done();
  });
  app.get(
    '/v1/events',
    {
      config: { access: 'order.read', download: ['text/event-stream'] },
      schema: {
        operationId: 'followOrders',
        summary: 'Which of the orders that the caller sees have changed, as server-sent events',
        description:
          '`order` with the id, status and revision of an order that has changed; `ready` at the beginning; `resync` when anything may have changed. Last-Event-ID, or `after`, goes on where a stream ended. A stream ends after five minutes.',
        tags: ['orders'],
        headers: z.object({ 'last-event-id': lastEventId }),
        querystring: z.strictObject({ after: lastEventId }),
        response: { ...COMMON_PROBLEMS },
      },
    },
    (request, reply) => {
      const actor = actorOf(request);
      streams.requireRoom(actor.id);
      let leave: (() => void) | null = null;
      const stream: EventStream = new EventStream({
        lifetimeMs: LIFETIME_MS,
        onEnd: () => {
          streams.remove(stream);
          leave?.();
        },
      });
      streams.add(stream, actor.id);
      const lastId = request.headers['last-event-id'] ?? request.query.after ?? null;
      leave = feed().follow({ visibility: visibilityOf(actor), tell: stream.send }, lastId);
      sendStream(reply, stream.readable);
    },
  );
}
