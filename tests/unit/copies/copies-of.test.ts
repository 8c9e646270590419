import { describe, expect, test } from 'vitest';
import type { FittedModel } from '../../../models/model.ts';
import { copiesFrom } from '../../../pipelines/copies/copies-of.ts';
import type { CopySource } from '../../../pipelines/copies/copy-source.ts';
import type { ModelCopy } from '../../../pipelines/copies/make-copies.ts';
import { parseRational } from '../../../privacy/rational.ts';
import { drawnTable } from '../../support/drawn-table.ts';
import { fittedSource } from '../../support/fitted-source.ts';

const RHO = parseRational('1/10');
const COLUMNS = drawnTable(3000, 'records');

async function some(source: CopySource, copies: number, seed = 'copies'): Promise<ModelCopy[]> {
  const made: ModelCopy[] = [];
  for await (const copy of copiesFrom(source, { copies, seed })) made.push(copy);
  return made;
}

const numbers = (model: FittedModel): number[] => [model.total, ...model.marginal([0, 1]), ...model.marginal([1, 2])];

describe.each(['independent', 'mst', 'aim', 'cliquetree', 'marginalnet'])('copies of %s', (kind) => {
  test('follow from the seed, differ from each other, and lie around the released model', async () => {
    const source = await fittedSource(kind, { columns: COLUMNS, rho: RHO }, 'noise');
    const [first, second] = await some(source, 2);
    expect(numbers((await some(source, 1))[0]!.model)).toEqual(numbers(first!.model));
    expect(numbers(first!.model)).not.toEqual(numbers(second!.model));
    const [released, copied] = [source.model.marginal([1]), first!.model.marginal([1])];
    for (const [value, count] of copied.entries()) expect(Math.abs(count - released[value]!)).toBeLessThan(300);
    expect(first!.model.columns).toEqual(source.model.columns);
    expect(first!.model.kind).toBe(kind);
  });
});
