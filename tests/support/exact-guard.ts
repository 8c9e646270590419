import seedrandom from 'seedrandom';
import type { TrainingQuestion } from '../../privacy/gradients/training.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import { fewerRowsId } from '../../privacy/guard/fewer-rows.ts';
import type {
  ChoiceQuestion,
  CopiesQuestion,
  DistancesQuestion,
  Guard,
  MarginalsQuestion,
  NoisyCopies,
  NoisyMarginal,
  NoisyNumber,
  PublicColumn,
  Recoding,
} from '../../privacy/guard/guard.ts';
import { LATTICE_PER_ROW } from '../../privacy/guard/lattice.ts';
import { PreparedReference, preparedDistance } from '../../privacy/guard/prepared-reference.ts';
import { toNumberUp } from '../../privacy/rational.ts';
import { seededTraining } from './seeded-training.ts';

/** What a family asked, in order: tests compare it with the family's plan. */
export type Asked = Question & { readonly maxRowsPerUnit: number };

type Question =
  | { readonly kind: 'marginals'; readonly question: MarginalsQuestion }
  | { readonly kind: 'choice'; readonly question: ChoiceQuestion }
  | { readonly kind: 'distances'; readonly question: DistancesQuestion }
  | { readonly kind: 'training'; readonly question: TrainingQuestion };

/**
 * A guard over records in memory, with seeded normal noise rounded to whole numbers. For tests of models alone: no ledger, and
 * nothing private about its noise. `noise: 0` answers exactly.
 */
export class ExactGuard implements Guard {
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
  readonly asked: Asked[];
  readonly #records: readonly EncodedColumn[];
  readonly #unitOfRow: Uint32Array | undefined;
  readonly #mark: (id: string) => string;
  readonly #random: () => number;
  readonly #noise: number;

  constructor(
    records: readonly EncodedColumn[],
    options: {
      seed?: string;
      noise?: number;
      maxRowsPerUnit?: number;
      unitOfRow?: Uint32Array | undefined;
      asked?: Asked[];
      random?: () => number;
      mark?: (id: string) => string;
    } = {},
  ) {
    this.#records = records;
    this.columns = records.map(({ name, size }) => ({ name, size }));
    this.maxRowsPerUnit = options.maxRowsPerUnit ?? 1;
    this.#noise = options.noise ?? 1;
    this.#random = options.random ?? seedrandom(options.seed ?? 'exact guard');
    this.asked = options.asked ?? [];
    this.#unitOfRow = options.unitOfRow;
    this.#mark = options.mark ?? ((id) => id);
  }

  async measureMarginals(question: MarginalsQuestion): Promise<readonly NoisyMarginal[]> {
    this.#ask({ kind: 'marginals', question });
    return question.marginals.map(({ columns, sigmaSquared }) => {
      const sigma = Math.sqrt(toNumberUp(sigmaSquared));
      return {
        columns,
        sigmaSquared,
        values: this.count(columns).map((count) => count + Math.round(sigma * this.#normal())),
      };
    });
  }

  async chooseMarginal(question: ChoiceQuestion): Promise<number> {
    this.#ask({ kind: 'choice', question });
    const weights = question.candidates.map(({ weight }) => weight);
    const scale = (2 * Math.max(...weights) * this.maxRowsPerUnit) / toNumberUp(question.epsilon);
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (const [i, candidate] of question.candidates.entries()) {
      const score =
        candidate.weight *
        (distanceTo(candidate.reference(), this.count(candidate.columns)) -
          (typeof candidate.offset === 'number' ? candidate.offset : candidate.offset()));
      const gumbel = -Math.log(-Math.log(Math.max(this.#random(), 1e-300)));
      const noisy = score + this.#noise * scale * gumbel;
      if (noisy > highest) [best, highest] = [i, noisy];
    }
    return best;
  }

  async measureDistances(question: DistancesQuestion): Promise<readonly NoisyNumber[]> {
    this.#ask({ kind: 'distances', question });
    return question.workloads.map((workload) => {
      let sum = 0;
      for (const columns of workload.marginals) sum += distanceTo(workload.reference(columns), this.count(columns));
      const sigma = toNumberUp(workload.sigma);
      return { value: sum / workload.marginals.length + sigma * this.#normal(), sigma };
    });
  }

  async train(question: TrainingQuestion): Promise<Float32Array> {
    for (let charge = 1; charge <= question.steps / question.stepsPerCharge; charge++) {
      this.#ask({ kind: 'training', question: { ...question, id: `${question.id}/${charge}` } });
    }
    return seededTraining({ columns: this.#records, unitOfRow: this.#unitOfRow }, question, this.#random, this.#noise);
  }

  measureGroupDistances(): Promise<never> {
    throw new Error('No model asks about groups');
  }

  measureCopies(_question: CopiesQuestion): Promise<NoisyCopies> {
    throw new Error('No model asks for copies');
  }

  withRecodings(recodings: readonly (Recoding | undefined)[]): Guard {
    const records = this.#records.map((column, i) => {
      const recoding = recodings[i];
      if (recoding === undefined) return column;
      return {
        name: column.name,
        size: recoding.size,
        codes: Uint32Array.from(column.codes, (code) => recoding.map[code]!),
      };
    });
    return new ExactGuard(records, { ...this.#options(), mark: this.#mark });
  }

  withFewerRows(rows: number): Guard {
    const seen = new Map<number, number>();
    const chosen = Uint32Array.from(this.#records[0]!.codes.keys()).filter((row) => {
      const unit = this.#unitOfRow?.[row] ?? row;
      seen.set(unit, (seen.get(unit) ?? 0) + 1);
      return seen.get(unit)! <= rows;
    });
    const records = this.#records.map(({ name, size, codes }) => ({
      name,
      size,
      codes: Uint32Array.from(chosen, (row) => codes[row]!),
    }));
    return new ExactGuard(records, {
      ...this.#options(),
      maxRowsPerUnit: rows,
      unitOfRow: this.#unitOfRow && Uint32Array.from(chosen, (row) => this.#unitOfRow![row]!),
      mark: (id) => fewerRowsId(rows, id),
    });
  }

  #options() {
    const unitOfRow = this.#unitOfRow;
    const maxRowsPerUnit = this.maxRowsPerUnit;
    return { noise: this.#noise, maxRowsPerUnit, unitOfRow, asked: this.asked, random: this.#random };
  }

  /** The exact counts, row-major. */
  count(columns: readonly number[]): Float64Array {
    return countCells(this.#records, columns);
  }

  #ask({ kind, question }: Question): void {
    const { maxRowsPerUnit } = this;
    const asked = { kind, question: { ...question, id: this.#mark(question.id) }, maxRowsPerUnit } as Asked;
    if (this.asked.some(({ question }) => question.id === asked.question.id)) {
      throw new Error(`Question ${asked.question.id} was asked twice`);
    }
    this.asked.push(asked);
  }

  #normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#random()));
    return this.#noise * radius * Math.cos(2 * Math.PI * this.#random());
  }
}

/** Exact counts over `columns`, row-major, the last fastest. */
export function countCells(records: readonly EncodedColumn[], columns: readonly number[]): Float64Array {
  const counts = new Float64Array(columns.reduce((cells, column) => cells * records[column]!.size, 1));
  const rows = records[0]?.codes.length ?? 0;
  for (let row = 0; row < rows; row++) {
    let cell = 0;
    for (const column of columns) cell = cell * records[column]!.size + records[column]!.codes[row]!;
    counts[cell]!++;
  }
  return counts;
}

function distanceTo(reference: Float64Array | PreparedReference, counts: Float64Array): number {
  if (!(reference instanceof PreparedReference)) return distance(counts, reference);
  return preparedDistance(reference, { kind: 'dense', counts: Uint32Array.from(counts) }) / LATTICE_PER_ROW;
}

export function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let cell = 0; cell < a.length; cell++) sum += Math.abs(a[cell]! - b[cell]!);
  return sum;
}
