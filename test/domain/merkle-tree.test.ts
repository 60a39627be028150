import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inclusionPath, leafHash, merkleRoot, rootFromPath } from '../../domain/merkle-tree.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('hex');
const leavesOf = (texts: readonly string[]) =>
  texts.map((text) => leafHash(sha256, Buffer.from(text, 'hex')));

/** The leaves of Certificate Transparency's reference tests, and the roots of the trees of the first of them. */
const REFERENCE = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

it.each(ROOTS.map((root, index) => ({ root, size: index + 1 })))(
  'the tree of $size leaves has the root of the reference',
  ({ root, size }) => {
    expect(hex(merkleRoot(sha256, leavesOf(REFERENCE.slice(0, size))))).toBe(root);
  },
);

it('a tree of nothing is the hash of nothing', () => {
  expect(hex(merkleRoot(sha256, []))).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
});

const tree = fc
  .integer({ min: 1, max: 70 })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));

it('the path of every leaf leads to the root, and that of no other leaf does', () => {
  fc.assert(
    fc.property(tree, ({ size, index }) => {
      const leaves = leavesOf(Array.from({ length: size }, (_, at) => at.toString(16).padStart(4, '0')));
      const root = hex(merkleRoot(sha256, leaves));
      const path = inclusionPath(sha256, leaves, index);
      const [leaf = new Uint8Array(), other = leafHash(sha256, Buffer.from('ffff', 'hex'))] = [leaves[index]];
      expect(hex(rootFromPath(sha256, { leaf, index, size, path }))).toBe(root);
      expect(hex(rootFromPath(sha256, { leaf: other, index, size, path }))).not.toBe(root);
      expect(hex(rootFromPath(sha256, { leaf, index, size, path: [...path, other] }))).not.toBe(root);
    }),
  );
});

it('there is no path for a leaf that the tree does not have', () => {
  expect(() => inclusionPath(sha256, leavesOf(REFERENCE), 8)).toThrow(RangeError);
});
