import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DualMarginals } from '../../../models/graphical/estimation/dual-marginals.ts';
import { withWorkspace } from '../../../models/graphical/estimation/workspace.ts';
import { exp } from '../../../models/graphical/inference/elementary.ts';
import { Propagation } from '../../../models/graphical/inference/propagation.ts';
import { build, numbers, smallCase } from '../../support/small-domains.ts';

test('marginals of a search are those of message passing, and so is the sum', () => {
  fc.assert(
    fc.property(smallCase, (small) => {
      const { tree, bases, factors } = build(small, false);
      const sums = factors.map(({ values }) => new Float64Array(values.length));
      const logSum = new Propagation(tree, bases, factors, sums).run(1000);
      withWorkspace((workspace) => {
        const placed = factors.map((factor) => {
          const values = workspace.numbers(factor.values.length);
          values.set(factor.values);
          return { placed: factor, values, marginal: workspace.numbers(values.length) };
        });
        const marginals = new DualMarginals(workspace, tree, bases, placed);
        expect(Math.abs(marginals.run(1000) - logSum)).toBeLessThan(1e-9);
        for (const [i, { marginal }] of placed.entries()) {
          for (const [cell, sum] of marginal.entries()) expect(Math.abs(sum - sums[i]![cell]!)).toBeLessThan(1e-7);
        }
        expect(marginals.run(1000)).toBe(marginals.run(1000));
      });
    }),
  );
});

test('exponentials of a fit are those of elementary.ts, bit for bit, and too large ones are refused', () => {
  const next = numbers(3);
  withWorkspace(({ kernels, numbers: allocate }) => {
    const [from, into] = [allocate(1001), allocate(1001)];
    for (let i = 0; i < from.length; i++) from[i] = (next() - 0.8) * 800;
    const reference = from[7]!;
    const all = kernels.exponentials(from.byteOffset, into.byteOffset, from.length, reference, 709);
    expect(all).toBe(1);
    for (const [i, x] of from.entries()) {
      const shifted = x - reference;
      expect(into[i]).toBe(shifted < -708 ? 0 : exp(shifted));
    }
    from[1000] = reference + 151;
    expect(kernels.exponentials(from.byteOffset, into.byteOffset, from.length, reference, 150)).toBe(0);
    from[1000] = Number.NaN;
    expect(kernels.exponentials(from.byteOffset, into.byteOffset, from.length, reference, 150)).toBe(0);
  });
});

test('what a workspace gives is zero, whatever was there before, and lasts while it grows', () => {
  withWorkspace((workspace) => {
    const first = workspace.numbers(3).fill(7);
    withWorkspace((inner) => inner.numbers(5).fill(9));
    expect([...workspace.numbers(5)]).toEqual([0, 0, 0, 0, 0]);
    workspace.numbers(2 ** 21);
    expect([...first]).toEqual([7, 7, 7]);
    expect(() => workspace.numbers(2 ** 29)).toThrow('4 GiB');
  });
});
