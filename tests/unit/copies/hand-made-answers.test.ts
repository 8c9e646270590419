import { expect, test } from 'vitest';
import { copiesFrom } from '../../../pipelines/copies/copies-of.ts';
import { copySource } from '../../../pipelines/copies/copy-source.ts';
import type { ReleasedMeasurement } from '../../../pipelines/release-folder/artefacts/model-files.ts';
import type { ReleasedGenerator } from '../../../pipelines/sample/released-generator.ts';
import type { UserError } from '../../../privacy/errors.ts';
import { formatRational, parseRational } from '../../../privacy/rational.ts';
import { drawnTable } from '../../support/drawn-table.ts';
import { fittedSource } from '../../support/fitted-source.ts';

const COLUMNS = drawnTable(1000, 'records');
const KINDS = ['independent', 'mst', 'aim', 'cliquetree', 'marginalnet'] as const;
const sources = new Map(
  KINDS.map((kind) => [kind as string, fittedSource(kind, { columns: COLUMNS, rho: parseRational('1/10') }, 'noise')]),
);

/** Changes one answer of a release. */
type Change = (answer: ReleasedMeasurement) => ReleasedMeasurement;
const withValues =
  (change: (values: Float64Array) => Float64Array): Change =>
  (answer) => ({ ...answer, values: change(answer.values) });
const withNoise =
  (sigmaSquared: string): Change =>
  (answer) => ({ ...answer, sigmaSquared });

/** A model of `kind` as if a stranger had written its last answer by hand, and what two copies of it come to. */
async function copied(kind: string, change: Change): Promise<string | number[]> {
  const source = await sources.get(kind)!;
  const asked = [...source.answers];
  const released = new Map(
    asked.map(([id, answers], question) => [
      id,
      answers.map(({ columns, sigmaSquared, values }, i) => {
        const answer = {
          columns: columns.map((column) => COLUMNS[column]!.name),
          sigmaSquared: formatRational(sigmaSquared),
          values,
        };
        return question === asked.length - 1 && i === answers.length - 1 ? change(answer) : answer;
      }),
    ]),
  );
  const generator = {
    manifest: {
      plan: { modelRho: '1/10', evaluationRho: '0', expectedRows: 1000 },
      privacyUnit: { maxRowsPerUnit: 1 },
      postProcessing: {},
    },
    model: source.model,
    columns: [],
    rules: [],
    answers: async () => released,
  } as unknown as ReleasedGenerator;
  try {
    const found: number[] = [];
    for await (const { model } of copiesFrom(await copySource(generator), { copies: 2, seed: 'copies' })) {
      found.push(model.total, ...model.marginal([0]), ...model.marginal([0, 1]));
    }
    return found;
  } catch (error) {
    return (error as UserError).code ?? String(error);
  }
}

test.each(KINDS)('answers to %s as they were give copies', async (kind) => {
  const found = await copied(kind, (answer) => answer);
  expect(found).toBeInstanceOf(Array);
  for (const number of found as number[]) expect(number).toBeGreaterThanOrEqual(0);
});

test.each([
  ['a negative variance', withNoise('-1')],
  ['no variance', withNoise('0')],
  ['a variance beyond all numbers', withNoise(`1${'0'.repeat(400)}`)],
  ['a huge variance', withNoise(`1${'0'.repeat(60)}`)],
  ['a variance of next to nothing', withNoise(`1/1${'0'.repeat(60)}`)],
  ['a count that is no number', withValues((values) => values.map(() => Number.NaN))],
  ['a count without end', withValues((values) => values.map(() => Number.POSITIVE_INFINITY))],
  ['a count that no table has', withValues((values) => values.map(() => 1e300))],
  ['a column that is not there', ((answer) => ({ ...answer, columns: ['nowhere'] })) satisfies Change],
])('%s is what contradicts a release', async (_, change) => {
  for (const kind of ['independent', 'cliquetree']) expect(await copied(kind, change)).toBe('RELEASE_INVALID');
});

test.each([
  ['too few counts', withValues((values) => values.slice(1))],
  ['too many counts', withValues((values) => Float64Array.of(...values, 5))],
  ['no counts', withValues(() => new Float64Array(0))],
  ['counts of other columns', ((answer) => ({ ...answer, columns: [...answer.columns].reverse() })) satisfies Change],
  ['a great variance', withNoise(`1${'0'.repeat(30)}`)],
  ['the greatest counts', withValues((values) => values.map(() => Number.MAX_SAFE_INTEGER))],
  ['the least counts', withValues((values) => values.map(() => -Number.MAX_SAFE_INTEGER))],
])('%s give copies of numbers, or contradict the release', async (_, change) => {
  for (const kind of ['independent', 'mst', 'cliquetree']) {
    const found = await copied(kind, change);
    if (typeof found === 'string') expect([kind, found]).toEqual([kind, 'RELEASE_INVALID']);
    else for (const number of found) expect(Number.isFinite(number) && number >= 0).toBe(true);
  }
});
