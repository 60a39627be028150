import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeSpecialRequirements, type Capability } from '../../../domain/checks/special-requirements.ts';
import { fromMicro } from '../../../domain/decimal.ts';
import type { OrderRequirement } from '../../../domain/order-document.ts';
import { aContext, anOrder } from '../../support/orders.ts';

function aCapability(overrides: Partial<Capability> = {}): Capability {
  return {
    feasibility: 'feasible',
    unit: 'm',
    minimumMicro: 500_000n,
    maximumMicro: 1_100_000n,
    phrases: ['Palletised, 1.1 m at most'],
    ...overrides,
  };
}

function judged(requirements: OrderRequirement[] | undefined, capability = aCapability()) {
  const document = anOrder(requirements ? { requirements } : {});
  return judgeSpecialRequirements(
    { check: 'special_requirements', capabilities: new Map([['packaging', capability]]) },
    aContext({ check: 'special_requirements', document }),
  );
}

function requirement(overrides: Partial<OrderRequirement> = {}): OrderRequirement {
  return { kind: 'packaging', text: 'height', ...overrides };
}

describe('the check of special requirements', () => {
  it('is clean for an order that has none', () => {
    expect(judged(undefined)).toEqual({ findings: [], holds: [] });
  });

  it.each<[string, Partial<OrderRequirement>, Partial<Capability>, string]>([
    ['of an unknown kind', { kind: 'colour' }, {}, 'unknown_kind attention'],
    ['of an infeasible kind', {}, { feasibility: 'infeasible' }, 'infeasible block'],
    [
      'of a kind that has to be asked about',
      { value: '1', unit: 'm' },
      { feasibility: 'ask' },
      'ask attention',
    ],
    ['at the lower limit', { value: '0.5', unit: 'm' }, {}, 'feasible info'],
    ['at the upper limit', { value: '1.10', unit: 'm' }, {}, 'feasible info'],
    ['under the lower limit', { value: '0.499999', unit: 'm' }, {}, 'outside_limits block'],
    ['over the upper limit', { value: '1.100001', unit: 'm' }, {}, 'outside_limits block'],
    ['in another unit', { value: '1', unit: 'cm' }, {}, 'other_unit attention'],
    ['without the unit', { value: '1' }, {}, 'other_unit attention'],
    ['that is no number', { value: 'high', unit: 'm' }, {}, 'not_a_number attention'],
    [
      'whose limits are not known',
      { value: '1', unit: 'm' },
      { minimumMicro: null, maximumMicro: null },
      'limits_unknown attention',
    ],
    ['with an open lower side', { value: '-5', unit: 'm' }, { minimumMicro: null }, 'feasible info'],
    ['in a known wording', { text: ' palletised,  1.1 M at\tmost ' }, {}, 'feasible info'],
    ['in another wording', { text: 'palletised' }, {}, 'wording_unknown attention'],
  ])('judges a requirement %s', (_what, overrides, capability, expected) => {
    const { findings } = judged([requirement(overrides)], aCapability(capability));
    expect(
      findings.map(({ code, severity }) => `${code.replace('special_requirements.', '')} ${severity}`),
    ).toEqual([expected]);
  });

  it('states the value and the limits that it breaks', () => {
    expect(judged([requirement({ value: '1.2', unit: 'm' })]).findings).toEqual([
      {
        code: 'special_requirements.outside_limits',
        severity: 'block',
        facts: {
          kind: 'packaging',
          text: 'height',
          value: { value: '1.2', unit: 'm' },
          minimum: { value: '0.5', unit: 'm' },
          maximum: { value: '1.1', unit: 'm' },
        },
        evidence: [{ record: 'capabilities', id: 'packaging' }],
      },
    ]);
  });

  it('lets a value pass exactly when it is a number within the limits', () => {
    const millionths = fc.integer({ min: -100_000, max: 2_000_000 });
    const number = millionths.map((micro) => ({ value: fromMicro(BigInt(micro)), micro }));
    const noise = fc
      .string()
      .filter((text) => !/\d/.test(text))
      .map((value) => ({ value, micro: -1 }));
    fc.assert(
      fc.property(fc.oneof(number, noise), ({ value, micro }) => {
        const [finding] = judged([requirement({ value, unit: 'm' })]).findings;
        expect(finding?.severity === 'info').toBe(micro >= 500_000 && micro <= 1_100_000);
      }),
    );
  });
});
