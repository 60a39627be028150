import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { z } from 'zod';
import { deploymentVersionOf } from '../../deployment/deployment-version.ts';
import { encryptedBy } from '../../payload-codec.ts';
import {
  findReplayFailures,
  readWorkflow,
  type RememberedWorkflow,
} from '../chaos/checker/observed-workflow.ts';
import type { RehearsedStack } from './rehearsed-stack.ts';
import type { RehearsedOrder } from './traffic.ts';

const CAUSES = proto.temporal.api.enums.v1.WorkflowTaskFailedCause;
/** A message came while the task ended, so the task is done again: an everyday occurrence. */
const HARMLESS: ReadonlySet<number> = new Set([
  CAUSES.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
  CAUSES.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_UPDATE,
]);
const CHANGE_MARKER = 'core_patch';

export interface Findings {
  readonly breaches: readonly string[];
  /** By the versions that an order was worked on by, in order, and whether it began the change. */
  readonly routes: Readonly<Record<string, number>>;
}

/** What has to have happened to some order, or the rehearsal shows nothing. */
const TO_BE_SHOWN = ['old → new', 'new → old', 'old → new, with the change'];

function missingIn(routes: Findings['routes']): string[] {
  const shown = Object.keys(routes);
  return TO_BE_SHOWN.filter((hop) => !shown.some((route) => route.includes(hop))).map(
    (hop) => `nothing is shown: no order went ${hop}`,
  );
}

/** Bundles by the name that the findings call their version. */
export type Versions = Readonly<Record<string, string>>;

const attributes = z.object({ deploymentVersion: z.object({ buildId: z.string() }).nullish() });

type Events = NonNullable<RememberedWorkflow['history']['events']>;

function failuresIn(events: Events): string[] {
  return events.flatMap(({ workflowTaskFailedEventAttributes: failed }) => {
    if (!failed) return [];
    const cause = failed.cause ?? 0;
    return HARMLESS.has(cause) ? [] : [`${CAUSES[cause]}: ${failed.failure?.message ?? ''}`];
  });
}

function routeOf(events: Events, versions: Versions): string {
  const names = new Map(
    Object.entries(versions).map(([name, bundlePath]) => {
      const { buildId } = deploymentVersionOf({ deploymentName: '', bundlePath });
      return [buildId, name];
    }),
  );
  const route = events.flatMap(({ workflowTaskCompletedEventAttributes: completed }) => {
    const buildId = attributes.safeParse(completed).data?.deploymentVersion?.buildId;
    return buildId === undefined ? [] : [names.get(buildId) ?? buildId];
  });
  const hops = route.filter((name, index) => name !== route[index - 1]);
  const hasBegun = events.some(
    ({ markerRecordedEventAttributes: marker }) => marker?.markerName === CHANGE_MARKER,
  );
  return `${hops.join(' → ')}${hasBegun ? ', with the change' : ''}`;
}

function breachesOf(order: RehearsedOrder, workflow: RememberedWorkflow | null): string[] {
  const subject = `order ${order.id} (${order.shape.name})`;
  if (!workflow) return [`${subject} has no execution`];
  const { ending } = order.shape;
  const isEnded = workflow.status === 'COMPLETED' && workflow.result === ending;
  const state = `is ${workflow.status} ${workflow.result ?? ''}, not ${ending}; ${order.stuckBy ?? ''}`;
  const failures = failuresIn(workflow.history.events ?? []);
  return [...(isEnded ? [] : [state]), ...failures].map((what) => `${subject}: ${what}`);
}

async function readWorkflows(
  { temporal }: RehearsedStack,
  orders: readonly RehearsedOrder[],
): Promise<Map<string, RememberedWorkflow>> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    const { namespace, codec } = temporal;
    const client = new Client({ connection, namespace, dataConverter: encryptedBy(codec) });
    const found = new Map<string, RememberedWorkflow>();
    for (const { id } of orders) {
      const workflow = await readWorkflow({ client, codec }, id);
      if (workflow) found.set(id, workflow);
    }
    return found;
  } finally {
    await connection.close();
  }
}

/** Whether every order has ended as it should, and no worker found a history that its code did not write. */
export async function findBreaches(input: {
  readonly stack: RehearsedStack;
  readonly orders: readonly RehearsedOrder[];
  readonly versions: Versions;
  /** The newest code, which has to replay every history. */
  readonly newest: string;
}): Promise<Findings> {
  const { stack, orders, versions, newest } = input;
  const workflows = await readWorkflows(stack, orders);
  const replayed = await findReplayFailures(newest, workflows);
  const routes: Record<string, number> = {};
  for (const { history } of workflows.values()) {
    const route = routeOf(history.events ?? [], versions);
    routes[route] = (routes[route] ?? 0) + 1;
  }
  const breaches = [
    ...missingIn(routes),
    ...orders.flatMap((order) => breachesOf(order, workflows.get(order.id) ?? null)),
    ...[...replayed].map(([id, reason]) => `order ${id}: does not replay with the newest code: ${reason}`),
  ];
  return { breaches, routes };
}
