import { describe, expect, test } from 'vitest';
import type { FittedModel, KeptAnswers } from '../../../models/model.ts';
import { copiesFrom } from '../../../pipelines/copies/copies-of.ts';
import type { CopySource } from '../../../pipelines/copies/copy-source.ts';
import { copyMaker, type ModelCopy } from '../../../pipelines/copies/make-copies.ts';
import type { Guard, MarginalsQuestion } from '../../../privacy/guard/guard.ts';
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

/** Gives the released answers again, whatever is asked. */
function answering(answers: KeptAnswers, columns: FittedModel['columns']): Guard {
  const guard = {
    columns,
    maxRowsPerUnit: 1,
    measureMarginals: async ({ id }: MarginalsQuestion) => answers.get(id)!,
    withRecodings: () => guard,
  } as unknown as Guard;
  return guard;
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

describe.each(['mst', 'aim', 'cliquetree'])('a model of %s that is fitted again with its structure kept', (kind) => {
  test('is nearly the released one where the answers are', async () => {
    const source = await fittedSource(kind, { columns: COLUMNS, rho: RHO }, 'noise');
    const { family, inputs, model, answers } = source;
    const refitting = await family.refitting!(inputs, { model, answers });
    const again = await refitting.fit(answering(answers, model.columns));
    for (const pair of [
      [0, 1],
      [1, 2],
      [0, 2],
    ]) {
      const [released, refitted] = [model.marginal(pair), again.marginal(pair)];
      for (const [cell, count] of refitted.entries()) expect(Math.abs(count - released[cell]!)).toBeLessThan(12);
    }
    expect(again.toArtifact().structure['separators']).toEqual(model.toArtifact().structure['separators']);
  });

  test('is refused where the answers are those of another', async () => {
    const { family, inputs, model, answers } = await fittedSource(kind, { columns: COLUMNS, rho: RHO }, 'noise');
    const fewer = new Map([...answers].filter(([id]) => id !== 'one-way'));
    await expect(family.refitting!(inputs, { model, answers: fewer })).rejects.toThrow(RangeError);
  });
});

test('copies of units of several rows come of as many units, and are the same from a start that was made before', async () => {
  const unitOfRow = Uint32Array.from({ length: 3000 }, (_, row) => (row < 1000 ? row >> 1 : row - 500));
  const table = { columns: COLUMNS, unitOfRow, maxRowsPerUnit: 2, rho: RHO };
  const source = await fittedSource('cliquetree', table, 'noise');
  const maker = await copyMaker(source, 'copies', 'kept');
  const again = await copyMaker(source, 'copies', 'kept', structuredClone(maker.start));
  expect(numbers((await again.make(1)).model)).toEqual(numbers((await maker.make(1)).model));
  expect(Math.abs((await maker.make(0)).model.total - 3000)).toBeLessThan(300);
});
