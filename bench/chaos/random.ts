import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  readonly fraction: () => number;
  /** A whole number; both ends are possible. */
  readonly between: (range: { readonly least: number; readonly most: number }) => number;
  /** True in this share of all cases. */
  readonly chance: (share: number) => boolean;
  /** One of a list. Throws on an empty one. */
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

/** A source of numbers that starts from the seed. */
export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const fraction = () => uniformFloat64(generator);
  const between: Random['between'] = ({ least, most }) => uniformInt(generator, least, most);
  return {
    fraction,
    between,
    chance: (share) => fraction() < share,
    pick: (items) => {
      const picked = items[between({ least: 0, most: items.length - 1 })];
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
  };
}
