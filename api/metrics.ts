import type { FastifyReply, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ApiApp } from './api-app.ts';

const DURATION_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function createDurations(registry: Registry) {
  return new Histogram({
    name: 'countersign_http_request_duration_seconds',
    help: 'Time from the request to the last byte of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [registry],
  });
}

/** Measures every answer, logs one line for it, and serves what was measured at `/metrics`. */
export function measureRequests(app: ApiApp, countPending: () => number): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = createDurations(registry);
  new Gauge({
    name: 'countersign_orders_waiting_for_engine',
    help: 'Orders that were accepted and whose review could not be started or continued yet.',
    registers: [registry],
    collect() {
      this.set(countPending());
    },
  });
  app.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'unknown';
    const status = reply.statusCode;
    durations.observe({ method, route, status }, reply.elapsedTime / 1_000);
    const actor = request.actor?.id;
    request.log.info({ method, route, status, ms: Math.round(reply.elapsedTime), actor }, 'answered');
    done();
  });
  app.get('/metrics', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    void reply.header('content-type', registry.contentType);
    return registry.metrics();
  });
}
