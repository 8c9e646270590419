import { expect, test } from 'vitest';
import { designOf } from '../../../pipelines/statistics/design.ts';
import type { EvaluatedTable } from '../../../pipelines/statistics/evaluated-table.ts';
import { type FitOptions, fitRegression } from '../../../pipelines/statistics/fit-regression.ts';
import { parseFormula } from '../../../pipelines/statistics/formula/parse-formula.ts';
import { resolveFormula } from '../../../pipelines/statistics/formula/resolve-formula.ts';
import { levels, numbers, tableOf } from './small-table.ts';

/*
Golden values of statsmodels 0.15.0 (numpy 2.4.6), by this recipe; in logistic fits x has 18000 taken off.

  i = np.arange(240)
  d = pd.DataFrame({'x': (i*37 % 101)/10 + 18000, 'g': np.array(['a','b','c'])[i % 3], 'b': (i*29 % 7) < 3, 'u': i // 4, 'w': 1 + i % 4})
  d['y'] = (i*53+17) % 97 / 7 + 0.5*(d.x-18000) + (d.g=='b')*2 + (i//4 % 5)
  d['z'] = ((i*61+13) % 103 < 30 + 4*(d.x-18000) + 15*(d.g=='c')).astype(int)
  d['x0'] = d.x - 18000
  e = d.loc[d.index.repeat(d.w)].reset_index(drop=True)
  smf.ols('y ~ x*g + b', d).fit(); smf.logit('z ~ x0 + g', d).fit(tol=1e-10); smf.ols('y ~ x + g', e).fit(); smf.logit('z ~ x0 + g', e).fit(tol=1e-10)
  smf.ols('y ~ x + g', d).fit(cov_type='cluster', cov_kwds={'groups': d.u}), and the same of smf.logit('z ~ x0 + g', d)
*/
const ROWS = Array.from({ length: 240 }, (_, i) => i);
const x = ROWS.map((i) => ((i * 37) % 101) / 10 + 18000);
const g = ROWS.map((i) => 'abc'[i % 3]!);
const weights = Float64Array.from(ROWS, (i) => 1 + (i % 4));
const y = ROWS.map((i) => ((i * 53 + 17) % 97) / 7 + 0.5 * (x[i]! - 18000) + (g[i] === 'b' ? 2 : 0) + ((i >> 2) % 5));
const z = ROWS.map((i) => (i * 61 + 13) % 103 < 30 + 4 * (x[i]! - 18000) + (g[i] === 'c' ? 15 : 0));
const TABLE = tableOf(
  [
    numbers('x', x),
    levels('g', ['a', 'b', 'c'], g),
    levels(
      'b',
      [false, true],
      ROWS.map((i) => (i * 29) % 7 < 3),
      'boolean',
    ),
    numbers('y', y),
    levels('z', [false, true], z, 'boolean'),
  ],
  Uint32Array.from(ROWS, (i) => 59 - (i >> 2)),
);

function regress(
  text: string,
  { table = TABLE, weights, ...options }: { table?: EvaluatedTable; weights?: Float64Array } & FitOptions = {},
) {
  const resolved = resolveFormula(
    parseFormula(text),
    table.columns.map(({ coding }) => coding),
  );
  return fitRegression(designOf(table, resolved, weights), options)!;
}

const deviations = ({ covariance, terms }: ReturnType<typeof regress>): number[] =>
  terms.map((_, i) => Math.sqrt(covariance[i * terms.length + i]!));

function expectNear(actual: ArrayLike<number>, expected: readonly number[], relative = 1e-7): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! / value - 1)).toBeLessThan(relative);
}

test('least squares with a product give what statsmodels gives', () => {
  const one = regress('y ~ x * g + b');
  expect(one.terms).toEqual(['(intercept)', 'x', 'g[b]', 'g[c]', 'b[true]', 'x:g[b]', 'x:g[c]']);
  expectNear(
    one.estimates,
    [-9671.12334805, 0.537754226292, -2566.05482541, -2067.34941559, 0.189279410852, 0.142637414271, 0.114824983436],
    1e-4,
  );
  expectNear(
    deviations(one),
    [2993.71648171, 0.166270911566, 4218.05243966, 4213.88654199, 0.562037622653, 0.234271299125, 0.234039682044],
    1e-4,
  );
});

test('logistic regression gives what statsmodels gives', () => {
  const one = regress('z ~ x + g');
  expect(one).toMatchObject({ kind: 'logistic', converged: true, rows: 240 });
  expectNear(one.estimates, [-0.755268084143 - 18000 * 0.119309036235, 0.119309036235, 0.113554862791, 0.85472274749]);
  expectNear(deviations(one).slice(1), [0.0463720592772, 0.32147813442, 0.331096491804], 1e-6);
});

test('a weight counts as so many records', () => {
  const linear = regress('y ~ x + g', { weights });
  expect(linear.rows).toBe(600);
  expectNear(linear.estimates, [-10865.6675581, 0.604101102401, 2.06263137162, 0.318160661683]);
  expectNear(deviations(linear), [1079.67662258, 0.0599653502052, 0.427896839884, 0.427892769405]);
  const logistic = regress('z ~ x + g', { weights });
  expectNear(logistic.estimates.slice(1), [0.110432762921, 0.168908959052, 0.888317862642]);
  expectNear(deviations(logistic).slice(1), [0.0292536624832, 0.203081919807, 0.208944028914], 1e-6);
});

test('covariance by units gives what statsmodels gives', () => {
  expectNear(
    deviations(regress('y ~ x + g', { covariance: 'units' })),
    [1518.13403082, 0.0843122796101, 0.672449585108, 0.587078464784],
  );
  expectNear(
    deviations(regress('z ~ x + g', { covariance: 'units' })).slice(1),
    [0.0405344718929, 0.378801382859, 0.345538373151],
    1e-6,
  );
});

test('separated outcomes do not converge, whole or in one level, and nothing is NaN', () => {
  const whole = tableOf([
    numbers('x', [1, 2, 3, 4, 5, 6]),
    levels('z', ['no', 'yes'], ['no', 'no', 'no', 'yes', 'yes', 'yes']),
  ]);
  expect(regress('z ~ x', { table: whole }).converged).toBe(false);
  const one = tableOf([
    levels('g', ['a', 'b'], [...'aaaabbbb']),
    levels('z', ['no', 'yes'], ['no', 'yes', 'no', 'yes', 'yes', 'yes', 'yes', 'yes']),
  ]);
  const quasi = regress('z ~ g', { table: one });
  expect(quasi.converged).toBe(false);
  expect([...quasi.estimates, ...quasi.covariance].every(Number.isFinite)).toBe(true);
});

test('an outcome that never changes does not converge', () => {
  const table = tableOf([numbers('x', [1, 2, 3, 5]), levels('z', ['no', 'yes'], ['no', 'no', 'no', 'no'])]);
  expect(regress('z ~ x', { table }).converged).toBe(false);
});

test('what rows cannot tell apart is named and left out', () => {
  const table = tableOf([
    numbers('x', [1, 2, 3, 4, 5, 7]),
    numbers('twice', [2, 4, 6, 8, 10, 14]),
    levels('g', ['a', 'b', 'c'], [...'aabbab']),
    numbers('y', [1, 2, 4, 4, 6, 7]),
  ]);
  const one = regress('y ~ x + twice + g', { table });
  expect(one.unidentified).toEqual(['twice', 'g[c]']);
  expect(one.terms).toEqual(['(intercept)', 'x', 'g[b]']);
});

test('rows without a value are dropped and counted', () => {
  const table = tableOf([
    numbers('x', [1, 2, null, 4, 5]),
    levels('g', ['a', 'b'], ['a', null, 'b', 'b', 'a']),
    numbers('y', [1, 2, 3, 4, 7]),
  ]);
  const resolved = resolveFormula(
    parseFormula('y ~ x + g'),
    table.columns.map(({ coding }) => coding),
  );
  expect(designOf(table, resolved)).toMatchObject({ rows: 3, dropped: 2 });
  expect(designOf(table, resolved, Float64Array.of(1, 5, 2, 0, 3))).toMatchObject({ rows: 2, dropped: 7 });
});

test('too few rows give no fit', () => {
  const table = tableOf([numbers('x', [1, 2]), numbers('y', [3, 4])]);
  const resolved = resolveFormula(
    parseFormula('y ~ x'),
    table.columns.map(({ coding }) => coding),
  );
  expect(fitRegression(designOf(table, resolved))).toBeUndefined();
  const none = tableOf([numbers('x', [null]), numbers('y', [3])]);
  expect(fitRegression(designOf(none, resolved))).toBeUndefined();
});
