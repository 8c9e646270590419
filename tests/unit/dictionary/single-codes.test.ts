import { expect, test } from 'vitest';
import type { Cell } from '../../../pipelines/dictionary/coding.ts';
import { singleCodes } from '../../../pipelines/dictionary/detail/single-codes.ts';
import { everyCode } from '../../../pipelines/dictionary/normalise-code.ts';

const groups = (...names: string[]): Cell[] => names.map((value) => ({ kind: 'value', value }));

test('codes that a grouping file lists stand behind their group', () => {
  const entries = new Map([
    ['E11', 0],
    ['I10', 1],
    ['E10', 0],
  ]);
  const rule = { kind: 'list', entries, normalise: 'none', ignoreCase: false } as const;
  expect(singleCodes(groups('diabetes', 'pressure'), rule)).toEqual({
    detail: { cells: groups('diabetes', 'E10', 'E11', 'pressure', 'I10'), parents: [0, 0, 0, 1, 1] },
    rule: {
      ...rule,
      entries: new Map([
        ['E10', 1],
        ['E11', 2],
        ['I10', 4],
      ]),
    },
  });
});

test('ranges of normalised codes hold every code of that form', () => {
  const rule = {
    kind: 'ranges',
    ranges: [
      { from: '249', to: '250', code: 0 },
      { from: 'V01', to: 'V02', code: 1 },
    ],
    normalise: 'icd9',
    ignoreCase: false,
  } as const;
  expect(singleCodes(groups('diabetes', 'contact'), rule)).toMatchObject({
    detail: { cells: groups('diabetes', '249', '250', 'contact', 'V01', 'V02') },
    rule: {
      ranges: [
        { from: '249', to: '249', code: 1 },
        { from: '250', to: '250', code: 2 },
        { from: 'V01', to: 'V01', code: 4 },
        { from: 'V02', to: 'V02', code: 5 },
      ],
    },
  });
});

test('a group of one code that bears its name stays whole, and no other code has the name of a group', () => {
  const rule = { kind: 'list', normalise: 'none', ignoreCase: false } as const;
  const whole = singleCodes(groups('E11', 'rest'), {
    ...rule,
    entries: new Map([
      ['E11', 0],
      ['A', 1],
    ]),
  });
  expect(whole).toMatchObject({ detail: { cells: groups('E11', 'rest', 'A'), parents: [0, 1, 1] } });
  const clash = singleCodes(groups('E11', 'rest'), {
    ...rule,
    entries: new Map([
      ['E11', 0],
      ['E12', 0],
    ]),
  });
  expect(clash).toMatch(/a code and a group of one name, "E11"/);
});

test('ranges of codes without a form name no single code', () => {
  const rule = {
    kind: 'ranges',
    ranges: [{ from: 'A', to: 'B', code: 0 }],
    normalise: 'none',
    ignoreCase: false,
  } as const;
  expect(singleCodes(groups('letters'), rule)).toMatch(/needs single codes/);
});

test('every code of a form is in its normal form once, in order', () => {
  for (const [normaliser, size] of [
    ['icd9', 2100],
    ['icd10', 9360],
  ] as const) {
    const codes = everyCode(normaliser)!;
    expect(new Set(codes).size).toBe(size);
    expect([...codes].sort()).toEqual(codes);
  }
});
