import type { Activation, Indices, Matrix, MultiplyOptions, Operations } from './operations.ts';

interface PlainMatrix extends Matrix {
  readonly values: Float64Array;
}

interface PlainIndices extends Indices {
  readonly values: Int32Array;
}

const ACTIVATIONS: Readonly<Record<Activation, (x: number) => number>> = {
  none: (x) => x,
  relu: (x) => (x > 0 ? x : 0),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

const DERIVATIVES: Readonly<Record<Activation, (activated: number) => number>> = {
  none: () => 1,
  relu: (activated) => (activated > 0 ? 1 : 0),
  tanh: (activated) => 1 - activated * activated,
  sigmoid: (activated) => activated * (1 - activated),
};

/** The operations as loops in float64, to hold others against. `download` rounds to float32. */
export function plainOperations(): Operations {
  return {
    name: 'plain',
    device: 'loops in float64, one thread',
    matrix: (rows, columns) => ({ rows, columns, values: new Float64Array(rows * columns) }) satisfies PlainMatrix,
    indices: (length) => ({ length, values: new Int32Array(length).fill(-1) }) satisfies PlainIndices,
    reshape: (matrix, rows, columns) => ({ rows, columns, values: valuesOf(matrix) }) satisfies PlainMatrix,
    free: () => undefined,
    upload: (values, into) => valuesOf(into).set(values),
    uploadIndices: (values, into) => codesOf(into).set(values),
    download: async (matrix, into) => into.set(valuesOf(matrix)),
    fill: (matrix, value) => {
      valuesOf(matrix).fill(value);
    },
    multiply: (out, a, b, options) => multiplyBatched(1, out, a, b, options),
    multiplyBatched,
    activate,
    activationGradient,
    softmaxGradient,
    rowProducts,
    clipFactors,
    scaleRows,
    gatherRows,
    scatterRows,
    sumGroups,
    equalCodes,
    multiplyElements,
    addScaled,
    copyColumns,
    close: async () => undefined,
  };
}

const valuesOf = (matrix: Matrix): Float64Array => (matrix as PlainMatrix).values;
const codesOf = (indices: Indices): Int32Array => (indices as PlainIndices).values;

function multiplyBatched(batch: number, out: Matrix, a: Matrix, b: Matrix, options: MultiplyOptions = {}): void {
  const { transposeA = false, transposeB = false, accumulate = false } = options;
  const rows = out.rows / batch;
  const inner = transposeA ? a.rows / batch : a.columns;
  const [left, right, result] = [valuesOf(a), valuesOf(b), valuesOf(out)];
  const [aRow, aInner] = transposeA ? [1, a.columns] : [a.columns, 1];
  const [bInner, bColumn] = transposeB ? [1, b.columns] : [b.columns, 1];
  for (let product = 0; product < batch; product++) {
    const aStart = (product * left.length) / batch;
    const bStart = (product * right.length) / batch;
    const outStart = (product * result.length) / batch;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < out.columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          sum += left[aStart + i * aRow + k * aInner]! * right[bStart + k * bInner + j * bColumn]!;
        }
        const at = outStart + i * out.columns + j;
        result[at] = accumulate ? result[at]! + sum : sum;
      }
    }
  }
}

function activate(x: Matrix, bias: Matrix | undefined, activation: Activation): void {
  const values = valuesOf(x);
  const added = bias && valuesOf(bias);
  const of = ACTIVATIONS[activation];
  for (let i = 0; i < values.length; i++) values[i] = of(values[i]! + (added ? added[i % x.columns]! : 0));
}

function activationGradient(delta: Matrix, activated: Matrix, activation: Activation): void {
  const [values, at] = [valuesOf(delta), valuesOf(activated)];
  const derivative = DERIVATIVES[activation];
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * derivative(at[i]!);
}

function softmaxGradient(logits: Matrix, starts: Indices, codes: Indices): void {
  const [values, first, labels] = [valuesOf(logits), codesOf(starts), codesOf(codes)];
  const segments = first.length - 1;
  for (let row = 0; row < logits.rows; row++) {
    for (let segment = 0; segment < segments; segment++) {
      const start = row * logits.columns + first[segment]!;
      const end = row * logits.columns + first[segment + 1]!;
      const label = labels[row * segments + segment]!;
      if (label < 0) {
        values.fill(0, start, end);
        continue;
      }
      let largest = Number.NEGATIVE_INFINITY;
      for (let at = start; at < end; at++) largest = Math.max(largest, values[at]!);
      let total = 0;
      for (let at = start; at < end; at++) {
        values[at] = Math.exp(values[at]! - largest);
        total += values[at]!;
      }
      for (let at = start; at < end; at++) values[at] = values[at]! / total;
      values[start + label] = values[start + label]! - 1;
    }
  }
}

function rowProducts(out: Matrix, a: Matrix, b: Matrix, accumulate = false): void {
  const [left, right, result] = [valuesOf(a), valuesOf(b), valuesOf(out)];
  for (let row = 0; row < a.rows; row++) {
    let sum = accumulate ? result[row]! : 0;
    for (let at = row * a.columns; at < (row + 1) * a.columns; at++) sum += left[at]! * right[at]!;
    result[row] = sum;
  }
}

function clipFactors(out: Matrix, squares: Matrix, clip: number): void {
  const [result, from] = [valuesOf(out), valuesOf(squares)];
  for (let i = 0; i < result.length; i++) {
    // In float32, as every backend keeps it: a square beyond its range is infinite there.
    const square = Math.fround(from[i]!);
    result[i] = Number.isFinite(square) ? Math.min(1, clip / Math.sqrt(square)) : 0;
  }
}

function scaleRows(x: Matrix, factors: Matrix): void {
  const [values, scale] = [valuesOf(x), valuesOf(factors)];
  for (let row = 0; row < x.rows; row++) {
    const factor = scale[row]!;
    for (let at = row * x.columns; at < (row + 1) * x.columns; at++)
      values[at] = factor === 0 ? 0 : factor * values[at]!;
  }
}

function gatherRows(out: Matrix, table: Matrix, codes: Indices, each: number, accumulate = false): void {
  const [result, from, rows] = [valuesOf(out), valuesOf(table), codesOf(codes)];
  const width = out.columns;
  if (!accumulate) result.fill(0);
  for (let place = 0; place < out.rows * each; place++) {
    const code = rows[place]!;
    if (code < 0) continue;
    const into = Math.floor(place / each) * width;
    for (let j = 0; j < width; j++) result[into + j] = result[into + j]! + from[code * width + j]!;
  }
}

function scatterRows(table: Matrix, rows: Matrix, codes: Indices, each: number): void {
  const [result, from, places] = [valuesOf(table), valuesOf(rows), codesOf(codes)];
  const width = rows.columns;
  for (let place = 0; place < rows.rows * each; place++) {
    const code = places[place]!;
    if (code < 0) continue;
    const row = Math.floor(place / each) * width;
    for (let j = 0; j < width; j++) result[code * width + j] = result[code * width + j]! + from[row + j]!;
  }
}

function sumGroups(out: Matrix, x: Matrix, each: number, accumulate = false): void {
  const [result, from] = [valuesOf(out), valuesOf(x)];
  const width = x.columns;
  if (!accumulate) result.fill(0);
  for (let row = 0; row < out.rows * each; row++) {
    const into = Math.floor(row / each) * width;
    for (let j = 0; j < width; j++) result[into + j] = result[into + j]! + from[row * width + j]!;
  }
}

function equalCodes(out: Matrix, codes: Indices, groups: number, each: number, places: number): void {
  const [result, labels] = [valuesOf(out), codesOf(codes)];
  for (let row = 0; row < groups * each; row++) {
    const group = row - (row % each);
    for (let t = 0; t < each; t++) {
      let equal = 0;
      for (let place = 0; place < places; place++) {
        const code = labels[row * places + place]!;
        if (code >= 0 && code === labels[(group + t) * places + place]) equal++;
      }
      result[row * each + t] = equal;
    }
  }
}

function multiplyElements(out: Matrix, a: Matrix, b: Matrix): void {
  const [result, left, right] = [valuesOf(out), valuesOf(a), valuesOf(b)];
  for (let i = 0; i < result.length; i++) result[i] = left[i]! * right[i % right.length]!;
}

function addScaled(y: Matrix, x: Matrix, factor: number): void {
  const [result, from] = [valuesOf(y), valuesOf(x)];
  for (let i = 0; i < result.length; i++) result[i] = result[i]! + factor * from[i % from.length]!;
}

function copyColumns(into: Matrix, intoColumn: number, from: Matrix, fromColumn: number, width: number): void {
  const [result, source] = [valuesOf(into), valuesOf(from)];
  for (let row = 0; row < into.rows; row++) {
    const start = row * from.columns + fromColumn;
    result.set(source.subarray(start, start + width), row * into.columns + intoColumn);
  }
}
