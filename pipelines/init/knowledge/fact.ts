import { FILL_IN } from '../../dictionary/fill-in.ts';

/** What public knowledge says of columns by their names. No value is read to find out whether it holds. */
export interface Fact {
  /** Names in their plain form (`plainName`), with a space between; `*` stands for any letters or none. */
  readonly names: string;
  /** What stands in the dictionary, with marks for what nobody can know. */
  readonly column: Readonly<Record<string, unknown>>;
  /** Why, for the comment beside the column. */
  readonly note: string;
  /** Of whole numbers: counts and scores, which have no fractions however they are stored. */
  readonly counted?: true;
}

/** Kept whole where the file keeps whole numbers, with one decimal where it keeps fractions. */
export const measured = (names: string, [lower, upper]: Range, width: number, note: string, decimals = 0): Fact => ({
  names,
  column:
    decimals === 0
      ? { kind: 'integer', range: [lower, upper], bins: { width } }
      : real([lower, upper], { width }, decimals),
  note,
});

/** Over ever wider bins: few are needed, and no unit has to be known. */
export const spread = (names: string, edges: readonly number[], note: string, decimals = 1): Fact => ({
  names,
  column: { kind: 'real', bins: { edges }, decimals },
  note,
});

/** A score or a count: each number by itself where there are few. */
export const counted = (names: string, [lower, upper]: Range, note: string): Fact => ({
  names,
  column: {
    kind: 'integer',
    range: [lower, upper],
    ...(upper - lower <= 40 ? {} : { bins: { width: upper - lower <= 110 ? 5 : 10 } }),
  },
  note,
  counted: true,
});

export const listed = (names: string, values: readonly string[], note: string, more: object = {}): Fact => ({
  names,
  column: { kind: 'categorical', values, ...more, origin: 'public' },
  note,
});

/** Values that only the data model of the table knows. */
export const open = (names: string, note: string): Fact => ({
  names,
  column: { kind: 'categorical', values: FILL_IN },
  note,
});

export const identifier = (names: string, note = 'left out; generate: sequence or uuid gives fresh ones'): Fact => ({
  names,
  column: { kind: 'identifier' },
  note,
});

export const leftOut = (names: string, note = 'left out'): Fact => ({ names, column: { kind: 'text' }, note });

export const day = (names: string, note = '', range: unknown = FILL_IN, every = 'month'): Fact => ({
  names,
  column: { kind: 'date', range, bins: { every } },
  note,
});

export const moment = (names: string, note = '', range: unknown = FILL_IN): Fact => ({
  names,
  column: { kind: 'datetime', range, bins: { every: 'day' } },
  note,
});

/** All usual spellings of yes and no, so that none has to be known. */
export const flag = (names: string, note = ''): Fact => ({
  names,
  column: {
    kind: 'boolean',
    true: ['1', 'Y', 'Yes', 'T', 'True'],
    false: ['0', 'N', 'No', 'F', 'False'],
    ignoreCase: true,
  },
  note,
});

type Range = readonly [number, number];

const real = (range: Range, bins: object, decimals: number): Readonly<Record<string, unknown>> => ({
  kind: 'real',
  range,
  bins,
  decimals,
});

const STEPS = [1, 1.5, 2, 3, 5, 7];

/** 0, then edges that grow with the value from `first` to `last`: 1, 1.5, 2, 3, 5, 7, 10, ... */
export function growing(first: number, last: number): readonly number[] {
  const inner: number[] = [];
  for (let decade = Math.floor(Math.log10(first)); decade <= Math.ceil(Math.log10(last)); decade++) {
    for (const step of STEPS) inner.push(Number(`${step}e${decade}`));
  }
  return [0, ...inner.filter((edge) => edge >= first && edge < last), last];
}

/** The same for whole numbers, each apart up to 10. */
export const growingWhole = (last: number): readonly number[] => [
  ...Array.from({ length: 10 }, (_, i) => i),
  ...growing(10, last).slice(1),
];
