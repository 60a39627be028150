import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import { toXesTrace } from '../../../domain/export/xes.ts';
import { anOrder } from '../../support/orders.ts';

function readCustomer(xml: string): string | undefined {
  let customer: string | undefined;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ attributes }) => {
    if (attributes['key'] === 'countersign:customer') customer = attributes['value'];
  });
  parser.write(xml).close();
  return customer;
}

function traceOf(customer: string): string {
  const submittedAt = '2026-12-01T09:00:00.000Z';
  const revisions = [{ revision: 1, document: anOrder({ customer }), createdAt: submittedAt }];
  return toXesTrace({ orderId: 'order', submittedAt, revisions, events: [] });
}

it('whatever text an order has, its trace is well-formed and says the same', () => {
  // eslint-disable-next-line no-control-regex -- these are what XML cannot say
  const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (customer) => {
      expect(readCustomer(traceOf(customer))).toBe(customer.replace(unwritable, '\ufffd'));
    }),
  );
});

it.each(['"><event/><x y="', ']]>&amp;<', "a'b", 'line\nbreak\r\ttab', 'half \ud800 a pair'])(
  'text that looks like markup stays text: %j',
  (customer) => {
    expect(readCustomer(traceOf(customer))).toBe(customer.replace('\ud800', '\ufffd'));
  },
);
