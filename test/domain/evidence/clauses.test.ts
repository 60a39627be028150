import { describe, expect, it } from 'vitest';
import { CLAUSES, coverClauses, type Clause } from '../../../domain/evidence/clauses.ts';
import type { ChainedEvent, HistoryEventType } from '../../../domain/history-event.ts';
import type { OrderDocument } from '../../../domain/order-document.ts';
import { anOrder } from '../../support/orders.ts';

function anEvent(position: number, type: HistoryEventType, facts: ChainedEvent['facts'] = {}): ChainedEvent {
  const actor = { id: 'one', name: 'One' };
  return { orderId: 'order', position, type, at: '2026-12-01T09:00:00.000Z', actor, facts };
}

function judge(
  events: readonly ChainedEvent[],
  of: { documents?: readonly OrderDocument[]; told?: readonly number[] } = {},
) {
  const { documents = [anOrder()], told = [] } = of;
  const clauses = coverClauses({ events, documents, toldPositions: new Set(told) });
  const byClause = new Map(clauses.map((covered) => [covered.clause, covered]));
  return (clause: Clause) => {
    const { records = [], reason } = byClause.get(clause) ?? {};
    return reason ?? records.map(({ position }) => position);
  };
}

const submitted = anEvent(1, 'order.submitted');
const planned = anEvent(2, 'order.review_planned');
const checked = (position: number, check: string, codes: readonly string[] = []) =>
  anEvent(position, 'review.checked', {
    department: check,
    check,
    findings: codes.map((code) => ({ code })),
  });

describe('a clause', () => {
  it('is covered by nothing of an order that nobody has reviewed', () => {
    const covered = judge([submitted]);
    expect(CLAUSES.map(covered)).toEqual([
      'not_reviewed',
      'nobody_asked',
      'not_reviewed',
      'no_check',
      'nothing_earlier',
      'not_reviewed',
      'not_changed',
    ]);
  });

  it.each(['order_data', 'special_requirements', 'capacity', 'materials'])(
    'on what the customer specifies is covered by the check %s',
    (check) => {
      expect(judge([submitted, planned, checked(3, check)])('8.2.3.1 a')).toEqual([3]);
    },
  );

  it('on what the customer does not state is covered by an answer or a condition, not by a plain approval', () => {
    const answered = anEvent(3, 'review.answered');
    const plain = anEvent(4, 'review.decided', { verb: 'approve', conditions: [] });
    const conditional = anEvent(5, 'review.decided', { verb: 'approve_with_conditions', conditions: ['x'] });
    expect(judge([submitted, answered, plain, conditional])('8.2.3.1 b')).toEqual([3, 5]);
    expect(judge([submitted, plain])('8.2.3.1 b')).toBe('nobody_asked');
  });

  it('on what the organisation specifies is covered by the policy of the plan and the checks of its own rules', () => {
    const events = [submitted, planned, checked(3, 'credit'), checked(4, 'materials')];
    expect(judge(events)('8.2.3.1 c')).toEqual([2, 3]);
  });

  it('on laws and regulations is never covered', () => {
    const everything = [submitted, planned, checked(3, 'order_data'), anEvent(4, 'order.approved')];
    expect(judge(everything)('8.2.3.1 d')).toBe('no_check');
  });

  it('on what differs from before is covered where the order names a quotation, or the check found one', () => {
    const plain = [submitted, planned, checked(3, 'order_data')];
    expect(judge(plain)('8.2.3.1 e')).toBe('nothing_earlier');
    expect(judge(plain, { documents: [anOrder({ quotation: 'Q-1' })] })('8.2.3.1 e')).toEqual([3]);
    const found = [submitted, planned, checked(3, 'order_data', ['order_data.quotation_price_differs'])];
    expect(judge(found)('8.2.3.1 e')).toEqual([3]);
  });

  it('on changes is covered by the amended document, and by what people were told since', () => {
    const amended = anEvent(3, 'order.amended');
    const opened = anEvent(4, 'review.opened');
    const told = { told: [2, 4] };
    expect(judge([submitted, planned, amended, opened], told)('8.2.4')).toEqual([3, 4]);
    expect(judge([submitted, planned], told)('8.2.4')).toBe('not_changed');
  });
});
