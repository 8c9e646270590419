import { type CacheBudget, CountCache } from './counting/count-cache.ts';
import type { ExactCounts, MarginalCounter } from './counting/marginal-counter.ts';
import type { PublicColumn } from './guard.ts';

import { type GuardedRecords, heldOutOf } from './guarded-records.ts';
import { WEIGHT_LATTICE } from './lattice.ts';
import type { ExactCopies, RecordsEngine, RecordsSurvey } from './records-engine.ts';

/**
 * Records that an engine holds and counts. What it says is not taken as it comes: before the first count it must show that no
 * unit has more than `maxRowsPerUnit` rows and that every code is below its column's size; each marginal must come once, in
 * its public shape, and add up to the one number of rows, which no recoding may change. An error here is a defect of the
 * engine, and says nothing of the records beyond that.
 */
export function engineRecords(engine: RecordsEngine, shape: PublicShape, budget: CacheBudget): GuardedRecords {
  return recordsOf(engine, shape, budget, async () => true);
}

/** What an engine is held to: the guard's own columns and bound, whatever the engine names later or after a recoding. */
export interface PublicShape {
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
  readonly hasWeights?: boolean;
}

function recordsOf(
  engine: RecordsEngine,
  shape: PublicShape,
  budget: CacheBudget,
  agrees: (survey: RecordsSurvey) => Promise<boolean>,
): GuardedRecords {
  let surveying: Promise<RecordsSurvey> | undefined;
  const survey = async (): Promise<RecordsSurvey> => {
    const said = checkedSurvey(shape, await engine.survey());
    if (!(await agrees(said))) throw new Error('The engine did not say how many rows there are');
    return said;
  };
  const surveyed = (): Promise<RecordsSurvey> => {
    surveying ??= survey();
    return surveying;
  };
  const totalOf = async (): Promise<number> => countedBy(await surveyed());
  return {
    wholeRow: shape.hasWeights ? WEIGHT_LATTICE : 1,
    counter: checkedCounter(engine, shape, totalOf, budget),
    async countCopies(released, coins, entropy) {
      const { rows, units } = await surveyed();
      const copies = await engine.compareRows({ released, heldOut: heldOutOf(units, coins, entropy) });
      return checkedCopies(copies, rows, released[0]?.codes.length ?? 0);
    },
    units: undefined, // an engine counts; it hands out no rows
    withRecodings: (recodings, columns) =>
      recordsOf(engine.withRecodings(recodings), { ...shape, columns }, budget, async (recoded) => {
        const kept = await surveyed();
        return recoded.rows === kept.rows && countedBy(recoded) === countedBy(kept);
      }),
    withFewerRows: (maxRowsPerUnit) =>
      recordsOf(engine.withFewerRows(maxRowsPerUnit), { ...shape, maxRowsPerUnit }, budget, async (fewer) => {
        const kept = await surveyed();
        const areFewer = shape.hasWeights ? fewer.rows === kept.rows : fewer.rows <= kept.rows;
        return fewer.units === kept.units && areFewer;
      }),
  };
}

/** With them every distance is an exact double (`proof.md`, `lattice.ts`). */
const MOST_ROWS = 2 ** 42 - 1;
const MOST_ROWS_WITH_WEIGHTS = 2 ** 32 - 1;

/** What all cells of a marginal add up to. */
const countedBy = ({ rows, weights }: RecordsSurvey): number => weights?.total ?? rows;

function checkedSurvey(shape: PublicShape, survey: RecordsSurvey): RecordsSurvey {
  const { columns, maxRowsPerUnit, hasWeights = false } = shape;
  const { rows, units, mostRowsOfUnit, largestCodes, weights } = survey;
  if (!isWhole(rows, hasWeights ? MOST_ROWS_WITH_WEIGHTS : MOST_ROWS)) {
    throw new Error('The engine did not say how many rows there are');
  }
  const mostRows = hasWeights ? rows : maxRowsPerUnit;
  const isBounded = isWhole(mostRowsOfUnit, mostRows) && mostRowsOfUnit >= Math.sign(rows);
  if (!isBounded || !isWhole(units, rows) || rows > units * mostRowsOfUnit) {
    throw new Error('The contribution bound was not applied to the records before counting');
  }
  if (hasWeights !== (weights !== undefined) || (weights !== undefined && !areLight(weights, survey, maxRowsPerUnit))) {
    throw new Error('The weights of a unit were not bounded before counting');
  }
  columns.forEach(({ size }, position) => {
    if (isWhole(largestCodes[position], size - 1)) return;
    throw new Error(`Column ${position} was not encoded to its public size`);
  });
  return survey;
}

function areLight(
  { total, mostOfUnit, mostOfRow }: NonNullable<RecordsSurvey['weights']>,
  { rows, units }: RecordsSurvey,
  maxRowsPerUnit: number,
): boolean {
  return (
    isWhole(mostOfRow, WEIGHT_LATTICE) &&
    isWhole(mostOfUnit, maxRowsPerUnit * WEIGHT_LATTICE) &&
    isWhole(total, Math.min(rows * mostOfRow, units * mostOfUnit))
  );
}

function checkedCounter(
  engine: RecordsEngine,
  shape: PublicShape,
  totalOf: () => Promise<number>,
  budget: CacheBudget,
): MarginalCounter {
  const cache = new CountCache(budget);
  return {
    async countMany(marginals, visit) {
      const total = await totalOf();
      const wanted: number[] = [];
      for (const [position, columns] of marginals.entries()) {
        const known = cache.get(columns);
        if (known === undefined) wanted.push(position);
        else visit(position, known);
      }
      const missing = new Set(wanted);
      await engine.countMany(
        wanted.map((position) => marginals[position]!),
        (i, exact) => {
          const position = wanted[i];
          if (position === undefined || !missing.delete(position)) throw miscounted();
          const columns = marginals[position]!;
          const cells = columns.reduce((product, column) => product * shape.columns[column]!.size, 1);
          checkCounts(exact, cells, total);
          visit(position, cache.keep(columns, exact));
        },
      );
      if (missing.size > 0) throw miscounted();
    },
  };
}

function checkCounts(exact: ExactCounts, cells: number, expected: number): void {
  const { counts } = exact;
  const areDoubles = counts instanceof Float64Array && counts.every((count) => isWhole(count, expected));
  if (!(counts instanceof Uint32Array || areDoubles)) throw miscounted();
  if (exact.kind === 'dense') {
    if (counts.length !== cells) throw miscounted();
  } else {
    const { cells: held } = exact;
    if (!(held instanceof Uint32Array) || held.length !== counts.length) throw miscounted();
    for (let i = 1; i < held.length; i++) if (held[i]! <= held[i - 1]!) throw miscounted();
    if (held.length > 0 && held[held.length - 1]! >= cells) throw miscounted();
  }
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  if (total !== expected) throw miscounted();
}

function checkedCopies(copies: ExactCopies, rows: number, releasedRows: number): ExactCopies {
  const { releasedCopied, heldOutDistinct, heldOutCopied } = copies;
  const isPossible =
    isWhole(releasedCopied, releasedRows) && isWhole(heldOutDistinct, rows) && isWhole(heldOutCopied, heldOutDistinct);
  if (!isPossible) throw new Error('The engine compared rows wrongly');
  return copies;
}

const isWhole = (value: number | undefined, most: number): value is number =>
  Number.isInteger(value) && value! >= 0 && value! <= most;

const miscounted = (): Error => new Error('A marginal was counted wrongly: it does not add up to the table');
