import { expect, test } from 'vitest';
import { AdamLearner, type AdamSettings } from '../../../../models/neural/training/adam-learner.ts';

const SETTINGS: AdamSettings = {
  steps: 20,
  learningRate: 0.1,
  beta1: 0.9,
  beta2: 0.99,
  averaging: 0.5,
  divisor: 4,
};
const START = Float32Array.of(0.5, -1, 2, 0);
const sumOf = (step: number): Float32Array => START.map((_, i) => Math.sin(7 * step + 3 * i) * 5);

/** Kingma and Ba's algorithm in doubles, written out. */
function reference(options: AdamSettings, steps: number): { theta: number[]; average: number[] } {
  const { learningRate, beta1, beta2, divisor, averaging, noise } = options;
  const theta = [...START];
  const average = [...START];
  const m = theta.map(() => 0);
  const v = theta.map(() => 0);
  for (let t = 1; t <= steps; t++) {
    const rate = (learningRate * (1 + Math.cos((Math.PI * (t - 1)) / options.steps))) / 2;
    for (const [i, sum] of sumOf(t).entries()) {
      const g = sum / divisor;
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      const root = noise === undefined ? Math.sqrt(v[i]! / (1 - beta2 ** t)) + 1e-8 : noise / divisor;
      theta[i]! -= (rate * (m[i]! / (1 - beta1 ** t))) / root;
      average[i]! += Math.max(1 - averaging, 1 / t) * (theta[i]! - average[i]!);
    }
  }
  return { theta, average };
}

const close = (found: Float32Array, wanted: readonly number[]): void => {
  for (const [i, x] of wanted.entries()) expect(Math.abs(found[i]! - x)).toBeLessThan(2e-6);
};

test.each([
  ['by running means of squares', SETTINGS],
  ['in units of known noise', { ...SETTINGS, noise: 3 }],
])('it is the algorithm of the paper, %s', (_, options) => {
  const learner = new AdamLearner(START, options, 'test');
  for (let step = 1; step <= options.steps; step++) learner.learn(sumOf(step));
  const { theta, average } = reference(options, options.steps);
  close(learner.parameters(), theta);
  close(learner.result(), average);
});

test('it goes on from its state as if nothing had been', () => {
  const whole = new AdamLearner(START, SETTINGS, 'test');
  const first = new AdamLearner(START, SETTINGS, 'test');
  for (let step = 1; step <= 20; step++) {
    whole.learn(sumOf(step));
    if (step <= 7) first.learn(sumOf(step));
  }
  const second = new AdamLearner(START, SETTINGS, 'test');
  second.restore(first.state());
  expect(second.state()).toEqual(first.state());
  for (let step = 8; step <= 20; step++) second.learn(sumOf(step));
  expect(second.state()).toEqual(whole.state());
  expect(second.result()).toEqual(whole.result());
});

test('parameters outside the mask never move', () => {
  const learner = new AdamLearner(START, SETTINGS, 'test', Uint8Array.of(1, 0, 1, 0));
  for (let step = 1; step <= 20; step++) learner.learn(sumOf(step));
  expect([learner.parameters()[1], learner.parameters()[3], learner.result()[1]]).toEqual([-1, 0, -1]);
  expect(learner.parameters()[0]).not.toBe(0.5);
});

test('any state but its own is refused', () => {
  const learner = new AdamLearner(START, SETTINGS, 'test');
  for (let step = 1; step <= 3; step++) learner.learn(sumOf(step));
  const before = learner.state();
  const changed = (change: (view: DataView) => void): Uint8Array => {
    const bytes = before.slice();
    change(new DataView(bytes.buffer));
    return bytes;
  };
  for (const state of [
    new Uint8Array(0),
    before.slice(0, -1),
    Uint8Array.of(...before, 0),
    changed((view) => view.setUint32(0, 1, true)),
    changed((view) => view.setUint32(4, 21, true)),
    changed((view) => view.setUint32(8, 5, true)),
    changed((view) => view.setUint32(12, 1, true)),
    changed((view) => view.setFloat32(16, Number.NaN, true)),
    new AdamLearner(new Float32Array(3), SETTINGS, 'test').state(),
  ]) {
    expect(() => learner.restore(state)).toThrow(RangeError);
  }
  expect(learner.state()).toEqual(before);
});

test('settings out of range, a wrong length and one step too many are refused', () => {
  for (const change of [
    { steps: 0 },
    { learningRate: 0 },
    { beta1: 1 },
    { beta2: Number.NaN },
    { averaging: -0.1 },
    { divisor: Number.POSITIVE_INFINITY },
    { noise: 0 },
  ]) {
    expect(() => new AdamLearner(START, { ...SETTINGS, ...change }, 'test')).toThrow(RangeError);
  }
  const learner = new AdamLearner(START, { ...SETTINGS, steps: 1 }, 'test');
  expect(() => learner.learn(new Float32Array(5))).toThrow(RangeError);
  learner.learn(sumOf(1));
  expect(() => learner.learn(sumOf(2))).toThrow(RangeError);
});
