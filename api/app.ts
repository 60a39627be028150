import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import Fastify, { LogController } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { refuse } from '../domain/errors.ts';
import { sha256Hex } from '../db/canonical.ts';
import { NoticeWaker } from '../notice-waker.ts';
import { OrderChangeWaker } from '../order-change-waker.ts';
import { guardRoutes } from './access.ts';
import type { ApiApp, ApiContext, ApiDependencies } from './dependencies.ts';
import { Admission } from './admission.ts';
import { Engine } from './engine.ts';
import { handleError, handleUnknownRoute } from './error-handler.ts';
import { readJsonBodies } from './json-body.ts';
import { KeptAnswers } from './idempotency.ts';
import { measureRequests } from './metrics.ts';
import { documentRoutes } from './openapi.ts';
import { OrderStarter } from './order-starter.ts';
import { registerAccessEvents } from './routes/access-events.ts';
import { registerAccounts } from './routes/accounts.ts';
import { registerAcknowledgements } from './routes/acknowledgements.ts';
import { registerActs } from './routes/acts.ts';
import { registerWithdrawal } from './routes/withdrawal.ts';
import { registerRevisions } from './routes/revisions.ts';
import { registerAnswerTimes } from './routes/answer-times.ts';
import { registerApiKeys } from './routes/api-keys.ts';
import { registerArchive } from './routes/archive.ts';
import { registerAttachments } from './routes/attachments.ts';
import { registerBulkDecisions } from './routes/bulk-decisions.ts';
import { registerCalendars } from './routes/calendars.ts';
import { registerCheckpoints } from './routes/checkpoints.ts';
import { registerColleagues } from './routes/colleagues.ts';
import { registerCodec } from './routes/codec.ts';
import { registerComments } from './routes/comments.ts';
import { registerCounterOffers } from './routes/counter-offers.ts';
import { registerDifferences } from './routes/differences.ts';
import { registerEvents } from './routes/events.ts';
import { registerEvidencePacks } from './routes/evidence-packs.ts';
import { registerExports } from './routes/exports.ts';
import { registerFigures } from './routes/figures.ts';
import { registerHistory } from './routes/history.ts';
import { registerIncidents } from './routes/incidents.ts';
import { registerMasterData } from './routes/master-data.ts';
import { registerNoticePages } from './routes/notice-pages.ts';
import { registerNotices } from './routes/notices.ts';
import { registerOperations } from './routes/operations.ts';
import { registerOrders } from './routes/orders.ts';
import { registerOrganisation } from './routes/organisation.ts';
import { registerPersonalData } from './routes/personal-data.ts';
import { registerPolicies } from './routes/policies.ts';
import { registerPreview } from './routes/preview.ts';
import { registerReconciliations } from './routes/reconciliations.ts';
import { registerReviews } from './routes/reviews.ts';
import { registerProviderSignIn } from './routes/provider-sign-in.ts';
import { registerSessions } from './routes/sessions.ts';
import { registerTasks } from './routes/tasks.ts';
import { Callers, credentialOf } from './sign-in/caller.ts';
import { IdentityProvider } from './sign-in/identity-provider.ts';
import { UnverifiedLimit } from './sign-in/unverified-limit.ts';
import { openAnswers } from './personal-data/answers.ts';
import { rewrapKeys } from './personal-data/rotation.ts';
import { readUploads } from './uploaded-file.ts';
import { compileValidator } from './validation.ts';
import { serveWebPages } from './web-pages.ts';

const BODY_LIMIT_BYTES = 1_048_576;
const LONGEST_PARAMETER = 300;
const MS_A_SECOND = 1_000;

function createApp(deps: ApiDependencies): ApiApp {
  return Fastify({
    loggerInstance: deps.log,
    // One line for each answer is written when it is sent (metrics.ts).
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: deps.config.TRUSTED_PROXIES ?? false,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    frameworkErrors: handleError,
  }).withTypeProvider<ZodTypeProvider>();
}

async function protect(app: ApiApp, { config }: ApiDependencies): Promise<void> {
  await app.register(cookie);
  // The pages must load over plain HTTP too: TLS ends in front of the process, or nowhere on a machine of one's own.
  await app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  await app.register(underPressure, {
    maxEventLoopDelay: config.LONGEST_EVENT_LOOP_DELAY_MS,
    pressureHandler: () => {
      throw refuse.overloaded();
    },
  });
  await app.register(rateLimit, {
    max: config.RATE_LIMIT_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: (request) => sha256Hex(credentialOf(request) ?? request.ip),
    allowList: (request) => request.routeOptions.config.access === 'public',
    errorResponseBuilder: (_request, { ttl }) =>
      refuse.rateLimited({ retryAfterSeconds: Math.ceil(ttl / MS_A_SECOND) }),
  });
}

function createContext(deps: ApiDependencies, isWanted: () => boolean): ApiContext {
  const engine = new Engine(deps);
  const starter = new OrderStarter({ ...deps, engine });
  const admission = new Admission({ engine, longestBacklogMs: deps.config.LONGEST_BACKLOG_MS });
  const { temporal: client, config } = deps;
  const noticeWaker = new NoticeWaker({ client, taskQueue: config.TEMPORAL_TASK_QUEUE, isWanted });
  const orderChanges = new OrderChangeWaker({ database: deps.database, isWanted });
  const { provider: settings, publicUrl } = deps.signIn;
  const identityProvider = settings && new IdentityProvider({ settings, publicUrl, log: deps.log });
  const answers = new KeptAnswers(deps.database);
  return { ...deps, admission, engine, starter, noticeWaker, orderChanges, answers, identityProvider };
}

async function registerRoutes(app: ApiApp, context: ApiContext): Promise<void> {
  registerOperations(app, context);
  registerOrders(app, context);
  registerWithdrawal(app, context);
  registerRevisions(app, context);
  registerCounterOffers(app, context);
  registerReviews(app, context);
  registerBulkDecisions(app, context);
  registerActs(app, context);
  registerAcknowledgements(app, context);
  registerComments(app, context);
  registerColleagues(app, context);
  registerAttachments(app, context);
  registerNotices(app, context);
  registerNoticePages(app, context);
  registerHistory(app, context);
  registerArchive(app, context);
  registerCheckpoints(app, context);
  registerExports(app, context);
  registerEvidencePacks(app, context);
  registerTasks(app, context);
  registerEvents(app, context);
  registerAnswerTimes(app, context);
  registerIncidents(app, context);
  registerFigures(app, context);
  registerPreview(app, context);
  registerMasterData(app, context);
  registerOrganisation(app, context);
  registerPolicies(app, context);
  registerCalendars(app, context);
  registerSessions(app, context);
  registerProviderSignIn(app, context);
  registerAccounts(app, context);
  registerAccessEvents(app, context);
  registerApiKeys(app, context);
  registerReconciliations(app, context);
  registerDifferences(app, context);
  registerPersonalData(app, context);
  await registerCodec(app, context);
}

/** Builds the API. Nothing is contacted before the first request; orders left behind are looked for once it listens. */
export async function buildApp(deps: ApiDependencies): Promise<ApiApp> {
  let isClosed = false;
  const context = createContext(deps, () => !isClosed);
  const app = createApp(deps);
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.removeContentTypeParser('text/plain');
  readJsonBodies(app);
  await readUploads(app, { limitBytes: deps.config.ATTACHMENT_LIMIT_BYTES });
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  await protect(app, deps);
  const limit = new UnverifiedLimit(app, { perMinute: deps.config.RATE_LIMIT_PER_MINUTE });
  guardRoutes(app, { callers: new Callers({ ...deps, settings: deps.signIn }), limit });
  openAnswers(app, context);
  measureRequests(app, () => context.starter.pendingCount);
  await documentRoutes(app);
  await registerRoutes(app, context);
  if (deps.config.WEB_FOLDER === undefined) app.setNotFoundHandler(handleUnknownRoute);
  else await serveWebPages(app, deps.config.WEB_FOLDER);
  app.addHook('onListen', () => {
    context.starter.sweep();
    void rewrapKeys(context);
  });
  app.addHook('onClose', () => {
    isClosed = true;
    return context.starter.close();
  });
  return app;
}
