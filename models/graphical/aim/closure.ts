import { GenerationRandom } from '../../generation-random.ts';
import type { Workload } from '../../workload.ts';
import { cellCount } from '../inference/domain.ts';

/** Sets of one number of columns are all left out where there are more of them than this, with all larger sets. */
const MOST_SETS = 2 ** 19;
/** The greatest weight, as a whole number. */
const GREATEST_WEIGHT = 2 ** 12;

export interface Closure {
  /** By number of columns, from one: every set of columns inside some marginal of the workload, ascending. */
  readonly levels: readonly (readonly (readonly number[])[])[];
  /** Whether all sets are listed. */
  readonly complete: boolean;
}

/** The downward closure of a workload. Sets of more cells than `mostCells` are left out, because none could be measured. */
export function downwardClosure(workload: Workload, sizes: readonly number[], mostCells: number): Closure {
  const marginals = workload.kind === 'all' ? [sizes.map((_, column) => column)] : workload.marginals.map(sorted);
  const most = workload.kind === 'all' ? workload.ways : Number.POSITIVE_INFINITY;
  const held = new Set(marginals.flat());
  const levels = [sizes.map((_, column): readonly number[] => [column]).filter(([column]) => held.has(column!))];
  let total = levels[0]!.length;
  let complete = true;
  while (levels.length < most) {
    const next = nextLevel(levels.at(-1)!, marginals, sizes, mostCells, MOST_SETS - total);
    if (next === undefined) complete = false;
    if (next === undefined || next.length === 0) break;
    total += next.length;
    levels.push(next);
  }
  return { levels, complete };
}

/** Every set of one column more; undefined where there are more than `room`. */
function nextLevel(
  level: readonly (readonly number[])[],
  marginals: readonly (readonly number[])[],
  sizes: readonly number[],
  mostCells: number,
  room: number,
): (readonly number[])[] | undefined {
  const following: (readonly number[])[] = [];
  const holding = marginals.map((marginal) => new Set(marginal));
  for (const columns of level) {
    const last = columns.at(-1)!;
    const added = new Set<number>();
    for (const [i, marginal] of marginals.entries()) {
      if (!columns.every((column) => holding[i]!.has(column))) continue;
      for (const column of marginal) if (column > last) added.add(column);
    }
    for (const column of [...added].sort((a, b) => a - b)) {
      const wider = [...columns, column];
      if (cellCount(sizes, wider) > mostCells) continue;
      if (following.length >= room) return undefined;
      following.push(wider);
    }
  }
  return following;
}

/**
 * At most `most` sets with at most `mostCells` cells together, without the records: all of them where they are few, otherwise
 * as many of each number of columns, drawn anew for each `round`. The same for the same round.
 */
export function someOf(
  { levels }: Closure,
  sizes: readonly number[],
  round: number,
  { most, mostCells }: { readonly most: number; readonly mostCells: number },
): (readonly number[])[] {
  const random = new GenerationRandom('aim', `round/${round}`);
  const taken: (readonly number[])[] = [];
  let cells = 0;
  const all = levels.reduce((sum, level) => sum + level.length, 0) <= most;
  for (const [i, level] of levels.entries()) {
    const share = all ? level.length : Math.max(1, Math.floor((most - taken.length) / (levels.length - i)));
    for (const columns of level.length <= share ? level : drawn(level, share, random)) {
      const size = cellCount(sizes, columns);
      if (cells + size > mostCells) continue;
      cells += size;
      taken.push(columns);
    }
  }
  return taken;
}

function drawn<T>(list: readonly T[], count: number, random: GenerationRandom): T[] {
  const places = new Set<number>();
  while (places.size < count) places.add(random.below(list.length));
  return [...places].sort((a, b) => a - b).map((place) => list[place]!);
}

/**
 * For each column the sum of c_s over the workload's marginals s that hold it, scaled to whole numbers. The weight of a set r is
 * the sum over its columns, because w_r = sum_s c_s |r ∩ s| (McKenna et al. 2022). Marginals with the `target` count double.
 */
export function columnWeights(
  workload: Workload,
  columns: number,
  target: number | undefined,
  widest: number,
): number[] {
  const weights = new Array<number>(columns).fill(0);
  if (workload.kind === 'listed') {
    for (const { columns: held, weight } of workload.marginals) {
      const counted = target !== undefined && held.includes(target) ? 2 * weight : weight;
      for (const column of held) weights[column]! += counted;
    }
  } else {
    const alone = setsWith(columns - 1, workload.ways - 1);
    const withTarget = target === undefined ? 0 : setsWith(columns - 2, workload.ways - 2);
    for (let column = 0; column < columns; column++) {
      weights[column] = alone + (column === target ? alone : withTarget);
    }
  }
  const greatest = Math.max(...weights) * widest;
  return weights.map((weight) => Math.max(1, Math.round((weight / greatest) * GREATEST_WEIGHT)));
}

/** Number of sets of at most `most` of `columns`, the empty one included; 0 where `most` is below 0. */
function setsWith(columns: number, most: number): number {
  let sets = 0;
  let choices = 1;
  for (let taken = 0; taken <= Math.min(most, columns); taken++) {
    sets += choices;
    choices = (choices * (columns - taken)) / (taken + 1);
  }
  return sets;
}

const sorted = ({ columns }: { readonly columns: readonly number[] }): number[] => [...columns].sort((a, b) => a - b);
