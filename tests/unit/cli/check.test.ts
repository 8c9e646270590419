import { expect, test } from 'vitest';
import { renderCheck } from '../../../cli/render/check.ts';

test('check does not end on a good word alone where it named something to look at', () => {
  const readings = { rows: 9, columns: [], units: undefined };
  const ending = (warnings: string[], fits: boolean): readonly string[] =>
    renderCheck({ mismatches: [], readings, warnings, fits });
  expect(ending([], true)).toContain('The dictionary can read most of every column.');
  expect(ending(['w'], true)).toContain(
    'The dictionary can read most of every column; look at what is named above all the same.',
  );
  expect(ending(['w'], false)).toContain('The dictionary cannot read most of a column.');
});
