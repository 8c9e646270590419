import type { Activation } from '../../../../../privacy/gradients/operations/operations.ts';
import { itemKernel, type Kernel, variants, type Width } from './kernel.ts';

/*
 * Kernels that treat each number by itself. Those without rows take a matrix as one long row, up to three numbers past its end: a buffer is
 * long enough for them, and nothing reads them.
 */

export const fill: Kernel<'items' | 'value'> = itemKernel({
  name: 'fill',
  width: 4,
  parameters: { value: 'f32' },
  buffers: { values: 'write Lane' },
  body: 'values[item] = Lane(p.value);',
});

export const noCodes: Kernel<'items'> = itemKernel({
  name: 'no codes',
  width: 4,
  parameters: {},
  buffers: { codes: 'write vec4i' },
  body: 'codes[item] = vec4i(-1);',
});

/*
 * The built-in `tanh` may be wrong by 1e-5 and, where it is a quotient of exponentials, not a number for large arguments. Near 0 the
 * quotient loses what the series of Taylor keeps; its next term is below 2^-24 of the value there.
 */
const ACTIVATIONS = `
fn none(x: Lane) -> Lane { return x; }
fn relu(x: Lane) -> Lane { return select(Lane(), x, x > Lane()); }
fn sigmoid(x: Lane) -> Lane {
  let e = exp(-abs(x));
  return select(e, Lane(1.0), x >= Lane()) / (1.0 + e);
}
fn tangent(x: Lane) -> Lane {
  let e = exp(-2.0 * abs(x));
  let far = sign(x) * (1.0 - e) / (1.0 + e);
  let s = x * x;
  let near = x * (1.0 + s * (-1.0 / 3.0 + s * (2.0 / 15.0 + s * (-17.0 / 315.0 + s * (62.0 / 2835.0)))));
  return select(far, near, abs(x) < Lane(0.25));
}`;

const FUNCTIONS: Readonly<Record<Activation, string>> = {
  none: 'none',
  relu: 'relu',
  tanh: 'tangent',
  sigmoid: 'sigmoid',
};

export const activate: (activation: Activation) => Kernel<'items'> = variants((activation: Activation) =>
  itemKernel({
    name: `activate ${activation}`,
    width: 4,
    parameters: {},
    buffers: { x: 'write Lane' },
    declarations: ACTIVATIONS,
    body: `x[item] = ${FUNCTIONS[activation]}(x[item]);`,
  }),
);

export const activateBiased: (activation: Activation, width: Width) => Kernel<'items' | 'columns'> = variants(
  (activation: Activation, width: Width) =>
    itemKernel({
      name: `activate ${activation} with bias, ${width} wide`,
      width,
      parameters: { columns: 'u32' },
      buffers: { x: 'write Lane', bias: 'read Lane' },
      declarations: ACTIVATIONS,
      body: `x[item] = ${FUNCTIONS[activation]}(x[item] + bias[item % p.columns]);`,
    }),
);

const GRADIENTS: Readonly<Record<Exclude<Activation, 'none'>, string>> = {
  relu: 'select(Lane(), delta[item], a > Lane())',
  tanh: 'delta[item] * (1.0 - a * a)',
  sigmoid: 'delta[item] * a * (1.0 - a)',
};

export const activationGradient: (activation: Exclude<Activation, 'none'>) => Kernel<'items'> = variants(
  (activation: Exclude<Activation, 'none'>) =>
    itemKernel({
      name: `gradient of ${activation}`,
      width: 4,
      parameters: {},
      buffers: { delta: 'write Lane', activated: 'read Lane' },
      body: `let a = activated[item]; delta[item] = ${GRADIENTS[activation]};`,
    }),
);

/** y += factor x, where x has `columns` lanes in all. */
export const addScaled: (width: Width) => Kernel<'items' | 'columns' | 'factor'> = variants((width: Width) =>
  itemKernel({
    name: `add scaled, ${width} wide`,
    width,
    parameters: { columns: 'u32', factor: 'f32' },
    buffers: { y: 'write Lane', x: 'read Lane' },
    body: 'y[item] += p.factor * x[item % p.columns];',
  }),
);

/** out = a b, where b has `columns` lanes in all. */
export const multiplyElements: (width: Width) => Kernel<'items' | 'columns'> = variants((width: Width) =>
  itemKernel({
    name: `multiply elements, ${width} wide`,
    width,
    parameters: { columns: 'u32' },
    buffers: { out: 'write Lane', a: 'read Lane', b: 'read Lane' },
    body: 'out[item] = a[item] * b[item % p.columns];',
  }),
);

export const multiplyInPlace: (width: Width) => Kernel<'items' | 'columns'> = variants((width: Width) =>
  itemKernel({
    name: `multiply in place, ${width} wide`,
    width,
    parameters: { columns: 'u32' },
    buffers: { a: 'write Lane', b: 'read Lane' },
    body: 'a[item] *= b[item % p.columns];',
  }),
);

export const square: Kernel<'items'> = itemKernel({
  name: 'square',
  width: 4,
  parameters: {},
  buffers: { a: 'write Lane' },
  body: 'a[item] *= a[item];',
});

/*
 * WGSL allows a compiler to take every number for finite, and so to drop what is said of others. So bits decide: of a square that is
 * infinite or not a number, and of a factor that is 0.
 */

export const clipFactors: Kernel<'items' | 'clip'> = itemKernel({
  name: 'clip factors',
  width: 1,
  parameters: { clip: 'f32' },
  buffers: { factors: 'write f32', squares: 'read u32' },
  body: `
  let bits = squares[item];
  var factor = 0.0;
  if ((bits & 0x7f800000u) != 0x7f800000u) {
    factor = 1.0;
    let norm = sqrt(max(bitcast<f32>(bits), 0.0));
    if (norm > p.clip) { factor = p.clip / norm; }
  }
  factors[item] = factor;`,
});

export const scaleRows: (width: Width) => Kernel<'items' | 'columns'> = variants((width: Width) =>
  itemKernel({
    name: `scale rows, ${width} wide`,
    width,
    parameters: { columns: 'u32' },
    buffers: { x: 'write Lane', factors: 'read u32' },
    body: `
  let bits = factors[item / p.columns];
  if ((bits & 0x7fffffffu) == 0u) {
    x[item] = Lane();
  } else {
    x[item] *= bitcast<f32>(bits);
  }`,
  }),
);

/** All counted in lanes. */
export const copyColumns: (
  width: Width,
) => Kernel<'items' | 'width' | 'columns' | 'start' | 'fromColumns' | 'fromStart'> = variants((width: Width) =>
  itemKernel({
    name: `copy columns, ${width} wide`,
    width,
    parameters: { width: 'u32', columns: 'u32', start: 'u32', fromColumns: 'u32', fromStart: 'u32' },
    buffers: { into: 'write Lane', source: 'read Lane' },
    body: `
  let row = item / p.width;
  let column = item % p.width;
  into[row * p.columns + p.start + column] = source[row * p.fromColumns + p.fromStart + column];`,
  }),
);
