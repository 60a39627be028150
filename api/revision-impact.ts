import type { ImpactCertificate } from '../domain/amendment/impact.ts';
import type { ImpactDifference } from '../domain/amendment/impact-differences.ts';
import { refuse } from '../domain/errors.ts';
import type { OrderDocument } from '../domain/order-document.ts';
import { assessRevision, hashCertificate } from '../db/amendment/assess-revision.ts';
import { findOrderRevision } from '../db/amendment/order-revisions.ts';
import { parseStored } from '../db/canonical.ts';
import type { OrderHead } from '../db/order-views.ts';
import { findPolicy } from '../db/policies.ts';
import type { Database, Queryable } from '../db/pool.ts';
import { listAuthors } from '../db/review-subject.ts';
import type { ImpactAnswer, OrderRevisionAnswer } from './schemas/impact.ts';

/** What a revision would do to the order's review, were its review told of it now. Writes nothing and locks nothing. */
export async function previewImpact(
  on: Queryable,
  input: { head: OrderHead; document: OrderDocument; authorId: string },
): Promise<{ impact: ImpactCertificate; impactHash: string }> {
  const { head, document, authorId } = input;
  const found = head.policyVersion === null ? null : await findPolicy(on, head.policyVersion);
  if (!found) throw refuse.orderStateConflict({ status: head.status, action: 'amend' });
  const authors = [...new Set([...(await listAuthors(on, head.id)), authorId])];
  const { certificate } = await assessRevision(on, {
    ...{ orderId: head.id, revision: head.reviewedRevision + 1, document, authors },
    policy: found.policy,
    access: 'read',
    now: new Date(),
  });
  return { impact: certificate, impactHash: hashCertificate(certificate) };
}

type Changes = ImpactCertificate['changes'];

function toChanges(changes: Changes): ImpactAnswer['changes'] {
  return changes.map((change) => ({ ...change, fields: [...change.fields] }));
}

/** A certificate as the API answers it. */
export function toImpactAnswer(impact: ImpactCertificate): ImpactAnswer {
  return {
    ...impact,
    changes: toChanges(impact.changes),
    departments: impact.departments.map((department) => ({
      ...department,
      changes: toChanges(department.changes),
      tolerated: toChanges(department.tolerated),
      holds: {
        ...department.holds,
        before: [...department.holds.before],
        after: department.holds.after && [...department.holds.after],
      },
    })),
    plan: {
      added: [...impact.plan.added],
      dropped: impact.plan.dropped.map(({ department, holds }) => ({ department, holds: [...holds] })),
    },
  };
}

/** What a customer is told: what changes and whether the promise is open, not how the company reviews it. */
export function toOutsideImpact(impact: ImpactCertificate): ImpactAnswer {
  return toImpactAnswer({ ...impact, departments: [], plan: { added: [], dropped: [] } });
}

/** What is read of the event that took a revision up; the first revision has none of it. */
interface RevisionFacts {
  readonly impact?: ImpactCertificate;
  readonly impactHash?: string;
  readonly shownImpactHash?: string;
  readonly differences?: readonly ImpactDifference[];
}

/** One revision of an order, with the certificate that was stored when its review took it up. */
export async function readRevision(
  database: Database,
  key: { orderId: string; revision: number },
): Promise<{ answer: OrderRevisionAnswer; impact: ImpactCertificate | null }> {
  const found = await findOrderRevision(database, key);
  if (!found) throw refuse.notFound('revision');
  const facts = found.event ? parseStored<{ readonly facts: RevisionFacts }>(found.event).facts : {};
  const impact = facts.impact ?? null;
  const answer = {
    id: key.orderId,
    revision: key.revision,
    document: parseStored<OrderRevisionAnswer['document']>(found.document),
    documentHash: found.documentHash,
    createdAt: found.createdAt.toISOString(),
    author: { id: found.authorId, name: found.authorName },
    impact: impact && toImpactAnswer(impact),
    impactHash: facts.impactHash ?? null,
    shownImpactHash: facts.shownImpactHash ?? null,
    differences: [...(facts.differences ?? [])],
  };
  return { answer, impact };
}
