import { GenerationRandom } from '../../models/generation-random.ts';
import { UserError } from '../../privacy/errors.ts';
import { allocateCodes } from '../../privacy/guard/codes.ts';
import type { AuditableDomain } from './auditable-domain.ts';
import type { BaseRecords } from './base-records.ts';

/** Public, so that anyone can draw the same records again. */
const RECORDS_SEED = 'synthward/audit/records/1';

const MOST_TRIES = 1000;

/**
 * Records that nobody is in, drawn from what the dictionary says alone: in each column the code in place r of a drawn order has a share in
 * proportion to 1 / r, rows that constraints rule out are left away, and half of the units of so many rows have one more, up to the bound. The
 * same domain, number and seed give the same records on every machine.
 *
 * Throws `DICTIONARY_INVALID` where no row that constraints allow is found.
 */
export function simulatedRecords(domain: AuditableDomain, rows: number, seed: string = RECORDS_SEED): BaseRecords {
  const { columns, hasUnits, maxRowsPerUnit } = domain;
  const random = new GenerationRandom(seed, 'rows');
  const pickers = columns.map(({ size }, column) => new Picker(size, new GenerationRandom(seed, `order/${column}`)));
  const drawn = columns.map(({ name, size }) => ({ name, size, codes: allocateCodes(size, rows) }));
  for (let row = 0; row < rows; row++) {
    const codes = drawnRow(domain, pickers, random);
    for (const [column, { codes: into }] of drawn.entries()) into[row] = codes[column]!;
  }
  const unitOfRow = hasUnits ? drawnUnits(rows, maxRowsPerUnit, random) : undefined;
  return {
    columns: drawn,
    rowCount: rows,
    ...(unitOfRow === undefined ? {} : { unitOfRow }),
    units: unitOfRow === undefined ? rows : rows === 0 ? 0 : unitOfRow[rows - 1]! + 1,
    origin: 'simulated',
    description: `Drawn from the values of the dictionary alone by the public seed ${seed}: shares fall as 1/r in an order that is drawn for each column, columns are independent but for constraints, and nobody's record is among them.`,
  };
}

function drawnRow(
  { columns, lawful }: AuditableDomain,
  pickers: readonly Picker[],
  random: GenerationRandom,
): Uint32Array {
  const row = new Uint32Array(columns.length);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const whole = columns.every((_, column) => {
      const code = lawful.constrains(column)
        ? pickers[column]!.pickWhere(random, (one) => lawful.allows(column, one, row))
        : pickers[column]!.pick(random);
      row[column] = code ?? 0;
      return code !== undefined;
    });
    if (whole) return row;
  }
  throw new UserError('DICTIONARY_INVALID', 'Cannot simulate records: no row was found that all constraints allow', {
    hint: 'Look at the constraints of the dictionary together: hardly any record can be in line with all of them.',
  });
}

/** Draws codes with shares in proportion to one over their place in a drawn order. */
class Picker {
  readonly #order: Uint32Array;
  /** Sums of the weights up to each place. */
  readonly #sums: Float64Array;

  constructor(size: number, random: GenerationRandom) {
    this.#order = Uint32Array.from({ length: size }, (_, code) => code);
    random.shuffle(this.#order, size);
    this.#sums = new Float64Array(size);
    for (let place = 0, sum = 0; place < size; place++) this.#sums[place] = sum += 1 / (place + 1);
  }

  pick(random: GenerationRandom): number {
    const at = random.unit() * this.#sums.at(-1)!;
    let [from, to] = [0, this.#sums.length - 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#sums[middle]! > at) to = middle;
      else from = middle + 1;
    }
    return this.#order[from]!;
  }

  /** The same among codes that `allowed` lets stay; `undefined` where there are none. */
  pickWhere(random: GenerationRandom, allowed: (code: number) => boolean): number | undefined {
    for (let tries = 0; tries < 8; tries++) {
      const code = this.pick(random);
      if (allowed(code)) return code;
    }
    const places = [...this.#order.keys()].filter((place) => allowed(this.#order[place]!));
    const whole = places.reduce((sum, place) => sum + 1 / (place + 1), 0);
    let left = random.unit() * whole;
    for (const place of places) {
      left -= 1 / (place + 1);
      if (left < 0) return this.#order[place]!;
    }
    const last = places.at(-1);
    return last === undefined ? undefined : this.#order[last]!;
  }
}

/** Units beside each other; each has a further row with probability one half, up to the bound. */
function drawnUnits(rows: number, most: number, random: GenerationRandom): Uint32Array {
  const unitOfRow = new Uint32Array(rows);
  for (let row = 1, length = 1; row < rows; row++) {
    const goesOn = length < most && random.below(2) === 0;
    unitOfRow[row] = unitOfRow[row - 1]! + (goesOn ? 0 : 1);
    length = goesOn ? length + 1 : 1;
  }
  return unitOfRow;
}
