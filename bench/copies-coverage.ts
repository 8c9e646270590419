import { parseArgs } from 'node:util';
import { GenerationRandom } from '../models/generation-random.ts';
import type { FittedModel } from '../models/model.ts';
import { modelFamily } from '../models/registry.ts';
import { copiesFrom } from '../pipelines/copies/copies-of.ts';
import { simulatedGuard } from '../pipelines/copies/simulated/simulated-guard.ts';
import { combine } from '../pipelines/infer/combine.ts';
import { largestRho } from '../privacy/budget.ts';
import { allocateCodes, type EncodedColumn } from '../privacy/guard/codes.ts';
import type { Guard, NoisyMarginal } from '../privacy/guard/guard.ts';
import { parseRational } from '../privacy/rational.ts';

/**
 * How often 95 % intervals of copies, combined as `infer` does, cover the truth: records are drawn from a known population, a model is fitted to them with noise, and copies
 * are made of it, again and again. One JSON line for each way of making copies and for every kind of number: the share of intervals that
 * cover, how wide they are, and the processor seconds of a copy. `withoutReach` is what the spread of copies around the corrected number covers alone.
 *
 *   --mechanism KIND --epsilon E --delta D --rows N --draws N --copies M --structure kept,chosen-again --seed TEXT
 */
const { values: options } = parseArgs({
  options: {
    mechanism: { type: 'string', default: 'cliquetree' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1e-6' },
    rows: { type: 'string', default: '4000' },
    draws: { type: 'string', default: '60' },
    copies: { type: 'string', default: '12' },
    structure: { type: 'string', default: 'kept,chosen-again' },
    seed: { type: 'string', default: 'coverage' },
  },
});

const SIZES = [2, 2, 3, 4, 6, 8, 12];

/** A chain: each column follows the one before it with a probability of its own; the first and the fourth also meet in the last but one. */
function drawn(rows: number, seed: string): readonly EncodedColumn[] {
  const random = new GenerationRandom(seed, 'records');
  const columns = SIZES.map((size, i) => ({ name: `c${i}`, size, codes: allocateCodes(size, rows) }));
  const draw = (size: number): number => Math.floor(size * random.unit() ** 1.7);
  for (let row = 0; row < rows; row++) {
    for (const [i, { size, codes }] of columns.entries()) {
      const before = i === 0 ? 0 : columns[i - 1]!.codes[row]!;
      const far = i === 5 ? columns[0]!.codes[row]! * 4 : 0;
      codes[row] = random.unit() < 0.55 && i > 0 ? (before + far) % size : draw(size);
    }
  }
  return columns;
}

interface Statistic {
  readonly kind: string;
  readonly of: (shareOf: (columns: readonly number[]) => Float64Array) => number;
}

/** Shares of single values, of cells of pairs, and differences of a proportion between two groups. */
function statistics(pairs: readonly (readonly [number, number])[], kindOf: string): Statistic[] {
  return pairs.flatMap(([a, b]): Statistic[] => {
    const width = SIZES[b]!;
    const conditional = (table: Float64Array, code: number): number => {
      let sum = 0;
      for (let value = 0; value < width; value++) sum += table[code * width + value]!;
      return table[code * width]! / sum;
    };
    return [
      { kind: `cell of ${kindOf}`, of: (shareOf) => shareOf([a, b])[0]! },
      { kind: `cell of ${kindOf}`, of: (shareOf) => shareOf([a, b])[width + 1]! },
      {
        kind: `difference in ${kindOf}`,
        of: (shareOf) => conditional(shareOf([a, b]), 0) - conditional(shareOf([a, b]), 1),
      },
    ];
  });
}

const singles: Statistic[] = SIZES.flatMap((_, column) =>
  [0, 1].map((value): Statistic => ({ kind: 'single value', of: (shareOf) => shareOf([column])[value]! })),
);

const sharesIn = (model: FittedModel) => (columns: readonly number[]) =>
  model.marginal(columns).map((count) => count / model.total);

function truth(): (columns: readonly number[]) => Float64Array {
  const rows = 4_000_000;
  const population = drawn(rows, 'population');
  const known = new Map<string, Float64Array>();
  return (columns) => {
    const found =
      known.get(columns.join()) ?? new Float64Array(columns.reduce((cells, column) => cells * SIZES[column]!, 1));
    if (!known.has(columns.join())) {
      for (let row = 0; row < rows; row++) {
        let cell = 0;
        for (const column of columns) cell = cell * SIZES[column]! + population[column]!.codes[row]!;
        found[cell]! += 1 / rows;
      }
      known.set(columns.join(), found);
    }
    return found;
  };
}

function noting(guard: Guard, answers: Map<string, readonly NoisyMarginal[]>): Guard {
  return {
    ...guard,
    async measureMarginals(question) {
      const given = await guard.measureMarginals(question);
      answers.set(question.id, given);
      return given;
    },
    withRecodings: (recodings) => noting(guard.withRecodings(recodings), answers),
  };
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

const rows = Number(options.rows);
const copies = Number(options.copies);
const structures = options.structure.split(',') as ('kept' | 'chosen-again')[];
const rho = largestRho(parseRational(options.epsilon), parseRational(options.delta));
const family = modelFamily(options.mechanism);
const trueShare = truth();
const scores = new Map<
  string,
  { covered: number; withoutReach: number; naive: number; width: number; naiveWidth: number; n: number }
>();
const seconds = new Map<string, number>();

for (let draw = 0; draw < Number(options.draws); draw++) {
  const seed = `${options.seed}/${draw}`;
  const columns = drawn(rows, seed);
  const answers = new Map<string, readonly NoisyMarginal[]>();
  const inputs = {
    columns: columns.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: 1,
    rho,
    expectedRows: rows,
    target: undefined,
  };
  const guard = noting(simulatedGuard({ columns, rowCount: rows, maxRowsPerUnit: 1 }, `${seed}/noise`), answers);
  const { model, measurements } = await family.fit(inputs, guard, () => {});
  const measured = new Set(
    measurements
      .filter(({ columns: set }) => set.length === 2)
      .map(({ columns: set }) => set.toSorted((a, b) => a - b).join()),
  );
  const all = SIZES.flatMap((_, a) => SIZES.slice(a + 1).map((_, i) => [a, a + 1 + i] as const));
  const asked = [
    ...singles,
    ...statistics(
      all.filter((pair) => measured.has(pair.join())),
      'a measured pair',
    ),
    ...statistics(
      all.filter((pair) => !measured.has(pair.join())),
      'another pair',
    ),
  ];
  const released = sharesIn(model);
  for (const structure of structures) {
    const started = process.cpuUsage().user;
    const found: number[][] = asked.map(() => []);
    for await (const copy of copiesFrom(
      { family, inputs, model, answers, spread: undefined },
      { copies, seed, structure },
    )) {
      const shareOf = sharesIn(copy.model);
      for (const [i, { of }] of asked.entries()) found[i]!.push(of(shareOf));
    }
    seconds.set(structure, (seconds.get(structure) ?? 0) + (process.cpuUsage().user - started) / 1e6);
    for (const [i, { kind, of }] of asked.entries()) {
      const key = `${structure}\t${kind}`;
      const score = scores.get(key) ?? { covered: 0, withoutReach: 0, naive: 0, width: 0, naiveWidth: 0, n: 0 };
      const [at, known] = [of(released), of(trueShare)];
      const { estimate, lower, upper, deviation } = combine(at, found[i]!, 0.95)!;
      const half = (upper - lower) / 2;
      const spread = Math.sqrt((1 + 1 / copies) * varianceOf(found[i]!));
      const naive = 1.96 * Math.sqrt((Math.abs(at) * (1 - Math.abs(at))) / rows);
      score.covered += Number(lower <= known && known <= upper);
      score.withoutReach += Number(Math.abs(estimate - known) <= (half * spread) / deviation);
      score.naive += Number(Math.abs(at - known) <= naive);
      score.width += half;
      score.naiveWidth += naive;
      score.n++;
      scores.set(key, score);
    }
  }
}

for (const [key, { covered, withoutReach, naive, width, naiveWidth, n }] of [...scores].sort()) {
  const [structure, kind] = key.split('\t');
  const share = (count: number): number => Number((count / n).toFixed(3));
  console.log(
    JSON.stringify({
      mechanism: options.mechanism,
      epsilon: options.epsilon,
      structure,
      kind,
      intervals: n,
      covered: share(covered),
      withoutReach: share(withoutReach),
      naive: kind!.startsWith('difference') ? undefined : share(naive),
      wider: kind!.startsWith('difference') ? undefined : Number((width / naiveWidth).toFixed(2)),
      secondsACopy: Number((seconds.get(structure!)! / (Number(options.draws) * copies)).toFixed(3)),
    }),
  );
}
