import type { Activation, Indices, Matrix, Operations } from '../operations/operations.ts';
import { plainOperations } from '../operations/plain-operations.ts';
import { sumsSelfTest } from './sums-self-test.ts';

/** Float32 keeps seven digits; sums of some hundred numbers of about one lose two of them. */
const TOLERANCE = 1e-4;

/**
 * Whether a backend computes, here and now, what plain loops in float64 do: every operation on small matrices of odd shapes, then sums of
 * clipped gradients of small networks. Says what differs, or nothing where all is well. A fraction of a second on a processor. It finds a
 * broken driver or library, such as one that rounds factors of products to 10 bits; it proves nothing of other shapes.
 *
 * Throws what the operations throw.
 */
export async function selfTest(operations: Operations): Promise<string | undefined> {
  const plain = plainOperations();
  for (const [title, compute] of CASES) {
    const [got, wanted] = [await resultOf(operations, compute), await resultOf(plain, compute)];
    if (!agree(got, wanted)) return title;
  }
  await plain.close();
  return sumsSelfTest(operations);
}

/** Makes its inputs, the same on each backend, and returns what is compared. */
type Compute = (given: Inputs) => Matrix;

async function resultOf(operations: Operations, compute: Compute): Promise<Float32Array> {
  const given = new Inputs(operations);
  try {
    const result = compute(given);
    const values = new Float32Array(result.rows * result.columns);
    await operations.download(result, values);
    return values;
  } finally {
    given.free();
  }
}

const agree = (got: Float32Array, wanted: Float32Array): boolean =>
  got.every((value, i) => Math.abs(value - wanted[i]!) <= TOLERANCE * (1 + Math.abs(wanted[i]!)));

/** Matrices and codes of a case, from a generator that starts anew with each. */
class Inputs {
  readonly operations: Operations;
  readonly #held: (Matrix | Indices)[] = [];
  #state = 1;

  constructor(operations: Operations) {
    this.operations = operations;
  }

  /** Numbers between -1 and 1, or all of them `value`. */
  matrix(rows: number, columns: number, value?: number): Matrix {
    return this.of(
      rows,
      columns,
      Float32Array.from({ length: rows * columns }, () => value ?? 2 * this.#next() - 1),
    );
  }

  of(rows: number, columns: number, values: Float32Array): Matrix {
    const made = this.operations.matrix(rows, columns);
    this.#held.push(made);
    this.operations.upload(values, made);
    return made;
  }

  /** Codes from -1 to `limit` - 1. */
  codes(length: number, limit: number): Indices {
    return this.indices(Int32Array.from({ length }, () => Math.floor(this.#next() * (limit + 1)) - 1));
  }

  indices(values: Int32Array): Indices {
    const made = this.operations.indices(values.length);
    this.#held.push(made);
    this.operations.uploadIndices(values, made);
    return made;
  }

  free(): void {
    for (const held of this.#held) this.operations.free(held);
  }

  /** Park and Miller 1988: tests need no better. */
  #next(): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state / 2_147_483_647;
  }
}

const [ROWS, COLUMNS, GROUPS, EACH] = [39, 21, 13, 3];
const SEGMENTS = Int32Array.of(0, 2, 9, 10, COLUMNS);
/** Does `work` with a matrix that it changes, and returns that. */
const changed = (out: Matrix, work: (out: Matrix) => void): Matrix => {
  work(out);
  return out;
};

const productCases = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB): readonly [string, Compute] => [
    `products${transposeA ? ', first factor transposed' : ''}${transposeB ? ', second factor transposed' : ''}`,
    (given) => {
      const a = transposeA ? given.matrix(130, 67) : given.matrix(67, 130);
      const b = transposeB ? given.matrix(65, 130) : given.matrix(130, 65);
      return changed(given.matrix(67, 65), (out) =>
        given.operations.multiply(out, a, b, { transposeA, transposeB, accumulate: transposeA }),
      );
    },
  ]),
);

const activationCases = (['relu', 'tanh', 'sigmoid'] satisfies readonly Activation[]).flatMap(
  (activation): readonly (readonly [string, Compute])[] => [
    [
      activation,
      (given) =>
        changed(given.matrix(ROWS, COLUMNS), (x) => given.operations.activate(x, given.matrix(1, COLUMNS), activation)),
    ],
    [
      `gradient of ${activation}`,
      (given) => {
        const activated = changed(given.matrix(ROWS, COLUMNS), (x) =>
          given.operations.activate(x, undefined, activation),
        );
        return changed(given.matrix(ROWS, COLUMNS), (delta) =>
          given.operations.activationGradient(delta, activated, activation),
        );
      },
    ],
  ],
);

const CASES: readonly (readonly [string, Compute])[] = [
  ...productCases,
  [
    'batches of products',
    (given) =>
      changed(given.matrix(GROUPS * EACH, EACH), (out) => {
        const a = given.matrix(GROUPS * EACH, COLUMNS);
        given.operations.multiplyBatched(GROUPS, out, a, a, { transposeB: true });
      }),
  ],
  ...activationCases,
  [
    'gradients of softmaxes',
    (given) => {
      const codes = given.indices(
        Int32Array.from(
          { length: ROWS * 4 },
          (_, i) => (((i * 7) % 11) % (SEGMENTS[(i % 4) + 1]! - SEGMENTS[i % 4]! + 1)) - 1,
        ),
      );
      return changed(given.matrix(ROWS, COLUMNS), (logits) =>
        given.operations.softmaxGradient(logits, given.indices(SEGMENTS), codes),
      );
    },
  ],
  [
    'products by row',
    (given) =>
      changed(given.matrix(ROWS, 1), (out) => {
        const x = given.matrix(ROWS, COLUMNS);
        given.operations.rowProducts(out, x, given.matrix(ROWS, COLUMNS));
        given.operations.rowProducts(out, x, x, true);
      }),
  ],
  [
    'factors that clip',
    (given) => {
      const squares = Float32Array.of(0, 0.25, 1, 9, 1e20, Number.POSITIVE_INFINITY, Number.NaN);
      return changed(given.matrix(7, 1), (out) => given.operations.clipFactors(out, given.of(7, 1, squares), 0.7));
    },
  ],
  [
    'scaled rows',
    (given) => {
      const x = Float32Array.of(1, Number.NaN, 2, 3, Number.POSITIVE_INFINITY, 4);
      return changed(given.of(3, 2, x), (out) =>
        given.operations.scaleRows(out, given.of(3, 1, Float32Array.of(0, 0.5, 0))),
      );
    },
  ],
  [
    'gathered rows',
    (given) =>
      changed(given.matrix(ROWS, COLUMNS), (out) =>
        given.operations.gatherRows(out, given.matrix(17, COLUMNS), given.codes(ROWS * EACH, 17), EACH, true),
      ),
  ],
  [
    'scattered rows',
    (given) =>
      changed(given.matrix(5, COLUMNS), (table) =>
        given.operations.scatterRows(table, given.matrix(ROWS, COLUMNS), given.codes(ROWS * EACH, 5), EACH),
      ),
  ],
  [
    'sums of groups',
    (given) =>
      changed(given.matrix(GROUPS, COLUMNS), (out) =>
        given.operations.sumGroups(out, given.matrix(GROUPS * EACH, COLUMNS), EACH, true),
      ),
  ],
  [
    'counts of equal codes',
    (given) =>
      changed(given.matrix(GROUPS * EACH, EACH), (out) =>
        given.operations.equalCodes(out, given.codes(GROUPS * EACH * 4, 3), GROUPS, EACH, 4),
      ),
  ],
  [
    'products element by element',
    (given) =>
      changed(given.matrix(ROWS, COLUMNS), (x) => {
        given.operations.multiplyElements(x, x, given.matrix(1, COLUMNS));
        given.operations.multiplyElements(x, x, given.matrix(ROWS, COLUMNS));
      }),
  ],
  [
    'sums of multiples',
    (given) =>
      changed(given.matrix(ROWS, COLUMNS), (y) => {
        given.operations.addScaled(y, given.matrix(1, COLUMNS), -0.3);
        given.operations.addScaled(y, given.matrix(ROWS, COLUMNS), 2);
      }),
  ],
  [
    'copied columns and filled matrices',
    (given) =>
      changed(given.matrix(ROWS, COLUMNS), (into) => {
        const from = given.matrix(ROWS, 11);
        given.operations.copyColumns(into, 4, from, 1, 9);
        given.operations.fill(from, 0.5);
        given.operations.copyColumns(into, 0, from, 0, 2);
      }),
  ],
];
