import { NO_ACTIVATION, RELU, SIGMOID, TANH } from './job';
import { hyperbolicTangent, sigmoid } from './functions';
import { multiplyAdd, storeFirst } from './lanes';

/* Element by element: `start` to `end` are numbers of a piece, or rows of a matrix of `columns`. */

export function fill(matrix: usize, value: f32, start: usize, end: usize): void {
  let at = matrix + (start << 2);
  const last = matrix + (end << 2);
  const lanes = f32x4.splat(value);
  for (; at + 16 <= last; at += 16) v128.store(at, lanes);
  for (; at < last; at += 4) store<f32>(at, value);
}

// @ts-ignore: decorator
@inline
function activated(x: v128, activation: i32): v128 {
  if (activation == RELU) return f32x4.pmax(x, f32x4.splat(0));
  if (activation == TANH) return hyperbolicTangent(x);
  if (activation == SIGMOID) return sigmoid(x);
  return x;
}

// @ts-ignore: decorator
@inline
function activateRows(x: usize, bias: usize, columns: i32, activation: i32, start: i32, end: i32): void {
  const bytes = <usize>columns << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (let row = start; row < end; row++) {
    const at = x + <usize>row * bytes;
    for (let offset: usize = 0; offset < whole; offset += 16) {
      const value = v128.load(at + offset);
      v128.store(at + offset, activated(bias ? f32x4.add(value, v128.load(bias + offset)) : value, activation));
    }
    if (rest) {
      const value = v128.load(at + whole);
      storeFirst(at + whole, activated(bias ? f32x4.add(value, v128.load(bias + whole)) : value, activation), rest);
    }
  }
}

/** x = activation(x + bias); `bias` may be 0, for none. */
export function activate(x: usize, bias: usize, columns: i32, activation: i32, start: i32, end: i32): void {
  if (activation == NO_ACTIVATION) activateRows(x, bias, columns, NO_ACTIVATION, start, end);
  else if (activation == RELU) activateRows(x, bias, columns, RELU, start, end);
  else if (activation == TANH) activateRows(x, bias, columns, TANH, start, end);
  else activateRows(x, bias, columns, SIGMOID, start, end);
}

// @ts-ignore: decorator
@inline
function slope(delta: v128, y: v128, activation: i32): v128 {
  const one = f32x4.splat(1);
  if (activation == RELU) return v128.and(delta, f32x4.gt(y, f32x4.splat(0)));
  if (activation == TANH) return f32x4.mul(delta, f32x4.sub(one, f32x4.mul(y, y)));
  return f32x4.mul(delta, f32x4.mul(y, f32x4.sub(one, y)));
}

// @ts-ignore: decorator
@inline
function slopes(delta: usize, y: usize, activation: i32, start: usize, end: usize): void {
  const whole = start + ((end - start) & ~3);
  let offset = start << 2;
  for (; offset < whole << 2; offset += 16) {
    v128.store(delta + offset, slope(v128.load(delta + offset), v128.load(y + offset), activation));
  }
  const rest = <i32>(end - whole);
  if (rest) storeFirst(delta + offset, slope(v128.load(delta + offset), v128.load(y + offset), activation), rest);
}

export function activationGradient(delta: usize, y: usize, activation: i32, start: usize, end: usize): void {
  if (activation == RELU) slopes(delta, y, RELU, start, end);
  else if (activation == TANH) slopes(delta, y, TANH, start, end);
  else if (activation == SIGMOID) slopes(delta, y, SIGMOID, start, end);
}

// @ts-ignore: decorator
@inline
function clipFactor(square: v128, clip: v128): v128 {
  const factor = f32x4.pmin(f32x4.div(clip, f32x4.sqrt(square)), f32x4.splat(1));
  const isNumber = v128.and(f32x4.ge(square, f32x4.splat(0)), f32x4.lt(square, f32x4.splat(Infinity)));
  return v128.and(factor, isNumber);
}

/** out = min(1, clip / sqrt(square)); 0 for what is not a number, not finite, or negative, as rounding may leave a sum of squares. */
export function clipFactors(out: usize, squares: usize, clip: f32, start: usize, end: usize): void {
  const clips = f32x4.splat(clip);
  const whole = start + ((end - start) & ~3);
  let offset = start << 2;
  for (; offset < whole << 2; offset += 16) {
    v128.store(out + offset, clipFactor(v128.load(squares + offset), clips));
  }
  const rest = <i32>(end - whole);
  if (rest) storeFirst(out + offset, clipFactor(v128.load(squares + offset), clips), rest);
}

/** out = a * b by rows; `bStride` is 0 where b has one row for all. */
export function multiplyElements(out: usize, a: usize, b: usize, bStride: usize, columns: i32, start: i32, end: i32): void {
  const bytes = <usize>columns << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (let row = start; row < end; row++) {
    const at = <usize>row * bytes;
    const other = b + <usize>row * bStride;
    for (let offset: usize = 0; offset < whole; offset += 16) {
      v128.store(out + at + offset, f32x4.mul(v128.load(a + at + offset), v128.load(other + offset)));
    }
    if (rest) {
      storeFirst(out + at + whole, f32x4.mul(v128.load(a + at + whole), v128.load(other + whole)), rest);
    }
  }
}

/** y = y + factor * x by rows; `xStride` is 0 where x has one row for all. */
export function addScaled(y: usize, x: usize, xStride: usize, factor: f32, columns: i32, start: i32, end: i32): void {
  const bytes = <usize>columns << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  const factors = f32x4.splat(factor);
  for (let row = start; row < end; row++) {
    const at = y + <usize>row * bytes;
    const other = x + <usize>row * xStride;
    for (let offset: usize = 0; offset < whole; offset += 16) {
      v128.store(at + offset, multiplyAdd(factors, v128.load(other + offset), v128.load(at + offset)));
    }
    if (rest) {
      storeFirst(at + whole, multiplyAdd(factors, v128.load(other + whole), v128.load(at + whole)), rest);
    }
  }
}

export function copyColumns(into: usize, intoStride: usize, from: usize, fromStride: usize, bytes: usize, start: i32, end: i32): void {
  for (let row = start; row < end; row++) {
    memory.copy(into + <usize>row * intoStride, from + <usize>row * fromStride, bytes);
  }
}
