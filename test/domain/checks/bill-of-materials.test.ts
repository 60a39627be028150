import { describe, expect, it } from 'vitest';
import { explode, MOST_LEVELS, type ProductStructure } from '../../../domain/checks/bill-of-materials.ts';
import { judgeCapacity } from '../../../domain/checks/capacity.ts';
import { judgeMaterials } from '../../../domain/checks/materials.ts';
import { aContext, aLine, anOrder } from '../../support/orders.ts';
import { aMadeProduct, aStockedProduct, pieces, someMaterials } from '../../support/production.ts';

/** A made product whose last component lies so many levels below it. */
function aChain(levels: number): ProductStructure {
  const ids = Array.from({ length: levels }, (_, level) => `level-${level}`);
  const below = (level: number) => ids[level + 1] ?? 'bolt';
  return {
    products: new Map([
      ...ids.map((id) => [id, aMadeProduct(1)] as const),
      ['bolt', aStockedProduct()] as const,
    ]),
    components: new Map(
      ids.map((id, level) => [id, [{ componentId: below(level), quantityMicro: pieces(1) }]]),
    ),
  };
}

function contextOf(check: 'capacity' | 'materials') {
  const document = anOrder({ lines: [aLine({ product: 'level-0' })] });
  return aContext({ check, document });
}

describe('a bill of materials', () => {
  it('is followed down to its deepest allowed level', () => {
    expect(explode(aChain(MOST_LEVELS), 'level-0')).toMatchObject({ kind: 'ordered' });
  });

  it('lists each product before what it is made of, once', () => {
    const { products, components } = aChain(3);
    const structure = {
      products,
      components: new Map([
        ...components,
        [
          'level-0',
          ['bolt', 'level-2', 'level-1'].map((componentId) => ({ componentId, quantityMicro: 1n })),
        ],
      ]),
    };
    expect(explode(structure, 'level-0')).toEqual({
      kind: 'ordered',
      products: ['level-0', 'level-1', 'level-2', 'bolt'],
    });
  });

  it.each([MOST_LEVELS + 1, 50_000])('of %i levels is left to a person, and nothing is held', (levels) => {
    const structure = aChain(levels);
    const finding = {
      severity: 'block',
      line: 1,
      facts: {
        product: levels === MOST_LEVELS + 1 ? 'bolt' : `level-${MOST_LEVELS + 1}`,
        limit: { value: String(MOST_LEVELS), unit: 'levels' },
      },
    };
    const ofCapacity = { check: 'capacity' as const, structure, routings: new Map(), workCentres: new Map() };
    const capacity = judgeCapacity(ofCapacity, contextOf('capacity'));
    const materials = judgeMaterials(someMaterials({ structure }), contextOf('materials'));
    expect(capacity).toMatchObject({
      findings: [{ code: 'capacity.bill_of_materials_too_deep', ...finding }],
      holds: [],
    });
    expect(materials).toMatchObject({
      findings: [{ code: 'materials.bill_of_materials_too_deep', ...finding }],
      holds: [],
    });
  });
});
