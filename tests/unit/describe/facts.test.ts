import { describe, expect, test } from 'vitest';
import { decimalBuckets, equalBuckets, yearBuckets } from '../../../pipelines/describe/bucket-rules.ts';
import type { ColumnFacts, FactsContext } from '../../../pipelines/describe/facts.ts';
import { listFacts } from '../../../pipelines/describe/list-facts.ts';
import { scaleFacts } from '../../../pipelines/describe/scale-facts.ts';
import { parseDay } from '../../../pipelines/dictionary/calendar.ts';
import type { DescribedList, DescribedScale } from '../../../pipelines/dictionary/described-column.ts';
import { MISSING_CODES } from '../../../pipelines/dictionary/missing-codes.ts';
import type { NoisySpread } from '../../../privacy/guard/values/value-guard.ts';

const context: FactsContext = {
  event: 'run/values/x',
  fileName: 'x-codes.csv',
  noise: { sigma: 2, occursFrom: 10 },
  bins: 10,
};
const list = (more: Partial<DescribedList>): DescribedList => ({
  shape: 'list',
  name: 'x',
  kind: 'categorical',
  description: undefined,
  missing: { kind: 'unsaid' },
  marked: ['values'],
  stated: {},
  normalise: 'none',
  ignoreCase: false,
  outside: undefined,
  ...more,
});
const found = (...texts: string[]): { category: string; count: number }[] =>
  texts.map((category, i) => ({ category, count: 100 - i }));
const written = ({ edit }: Pick<ColumnFacts, 'edit'>): Record<string, unknown> =>
  'whole' in edit ? { whole: edit.whole } : Object.fromEntries([...edit.replace, ...edit.add]);
const checks = ({ summary }: ColumnFacts): string => summary.check.join('\n');
const CODES = [...MISSING_CODES].map((code) => JSON.stringify(code));

describe('a column of texts', () => {
  test('values are sorted, known missing codes set apart, the rest of the world goes to "other"', () => {
    const facts = listFacts(list({}), found('10', '?', '9', 'b', 'NA', 'a'), context);
    expect(written(facts)).toEqual({
      values: ['9', '10', 'a', 'b'],
      origin: 'dp',
      event: '"run/values/x"',
      missing: ['""', '"?"', '"NA"'],
      outside: 'other',
    });
    expect(facts.summary).toMatchObject({ missingRows: 99 + 96, missingOccurs: true, leftOut: false });
  });

  test('what was taken to mean missing is named, with how to take it back', () => {
    const facts = listFacts(list({}), found('a', '?', 'NA'), context);
    expect(checks(facts)).toMatch(/^"\?", "NA" taken to mean missing; .* move it from missing to the values/);
    expect(facts.edit.comment).toEqual(facts.summary.check);
    expect(checks(listFacts(list({}), found('a', ''), context))).toBe('');
    const said = list({ missing: { kind: 'stated', codes: ['NA'] } });
    expect(checks(listFacts(said, found('a', 'NA'), context))).toBe('');
  });

  test('NA is a value among countries, by the name of the column or by two capitals everywhere, and is named too', () => {
    for (const facts of [
      listFacts(list({ name: 'birthCountry' }), found('Germany', 'NA', '?'), context),
      listFacts(list({ name: 'from' }), found('DE', 'NA', 'ZA', '?', 'BW'), context),
    ]) {
      expect(written(facts)).toMatchObject({ values: expect.arrayContaining(['NA']), missing: ['""', '"?"'] });
      expect(checks(facts)).toContain('"NA" taken for a value');
    }
    expect(written(listFacts(list({ name: 'grade' }), found('A', 'NA', 'BB'), context))).toMatchObject({
      values: ['A', 'BB'],
    });
  });

  test('of texts that differ by blanks or composed accents alone one is listed, the others named', () => {
    const facts = listFacts(list({}), found('caf\u00e9', 'F', 'F ', 'cafe\u0301', ' '), context);
    expect(written(facts)['values']).toEqual(['F', '"caf\u00e9"']);
    expect(checks(facts)).toContain('"F ", "cafe\u0301" not listed');
  });

  test('a column that mostly says nothing is named, since a release asks for a word about it', () => {
    const rows = [
      { category: '', count: 900 },
      { category: 'a', count: 80 },
    ];
    expect(checks(listFacts(list({}), rows, context))).toContain('add mostlyMissing: true');
    expect(checks(listFacts(list({}), rows.slice(1), context))).not.toContain('mostlyMissing');
    expect(checks(factsOf(scale({}), [2, 99], { without: 10 ** 6 }))).toContain('add mostlyMissing: true');
    expect(checks(factsOf(scale({}), [2, 99], { without: 10 }))).not.toContain('mostlyMissing');
  });

  test('with none of them missing, missing: none; what a person said stays', () => {
    expect(written(listFacts(list({}), found('a'), context))).toMatchObject({ missing: 'none', outside: 'other' });
    const stated = list({ missing: { kind: 'stated', codes: ['a'] }, outside: 'error' });
    expect(written(listFacts(stated, found('a', 'b', '?'), context))).toEqual({
      values: ['"?"', 'b'],
      origin: 'dp',
      event: '"run/values/x"',
    });
    expect(written(listFacts(list({ outside: 'missing' }), found('a'), context))).toMatchObject({ missing: ['""'] });
  });

  test('with no value found the column is left out in words, and no mark stays', () => {
    for (const texts of [[], ['?', ''], ['fill-in']]) {
      const facts = listFacts(list({ description: 'what: it is' }), found(...texts), context);
      expect(written(facts)).toEqual({ whole: '{ kind: text, description: "what: it is" }' });
      expect(facts.summary.leftOut).toBe(true);
      expect(checks(facts)).toMatch(/(no text occurs|only missing codes occur) often enough/);
      expect(facts.kept).toMatchObject({ whole: expect.stringContaining('kind: categorical') });
    }
  });

  test('codes become a grouping file, each its own group; what is no code is left out', () => {
    const codes = list({ kind: 'code', marked: ['grouping'], normalise: 'icd10' });
    const facts = listFacts(codes, found('J44', 'E11', 'unknown'), context);
    expect(written(facts)).toMatchObject({ grouping: '{ file: x-codes.csv, normalise: icd10 }' });
    expect(facts.file).toEqual({ name: 'x-codes.csv', body: 'value,code,label\nE11,E11,\nJ44,J44,\n' });
    expect(facts.summary.unsorted).toEqual([{ category: 'unknown', count: 98 }]);
    const plain = listFacts(list({ kind: 'code', marked: ['grouping'] }), found('a,b', 'say "x"'), context);
    expect(plain.file!.body).toBe('value,code,label\n"a,b","a,b",\n"say ""x""","say ""x""",\n');
  });

  test('where the values are stated, only the missing codes are written', () => {
    const facts = listFacts(
      list({ marked: [], stated: { values: ['F', 'M'] }, missing: { kind: 'marked' } }),
      found('F', '?', 'X'),
      context,
    );
    expect(written(facts)).toEqual({ missing: ['""', '"?"'], origin: 'dp', event: '"run/values/x"' });
    expect(facts.summary.unsorted).toEqual([{ category: 'X', count: 98 }]);
  });
});

describe('a Boolean column', () => {
  const both = list({ kind: 'boolean', marked: ['true', 'false'] });

  test('is sorted by what the words mean; words that mean neither are reported', () => {
    const facts = listFacts(both, found('Yes', 'N', 'maybe'), context);
    expect(written(facts)).toMatchObject({ true: ['"Yes"'], false: ['"N"'], missing: 'none', outside: 'other' });
    expect(facts.summary.unsorted).toEqual([{ category: 'maybe', count: 98 }]);
    expect(checks(facts)).toContain('"maybe" occurs often');
  });

  test.each([
    ['Y', 'false', ['"N"']],
    ['No', 'true', ['"Yes"']],
    ['0', 'true', ['1']],
    ['TRUE', 'false', ['"FALSE"']],
  ])('of one side alone (%s) gets the counterpart of the other, and says so', (text, side, words) => {
    const facts = listFacts(both, found(text, '?'), context);
    expect(written(facts)).toMatchObject({ [side]: words });
    expect(checks(facts)).toContain(`no text that means ${side} occurs often enough`);
  });

  test('whose sides cannot be told becomes categorical with all its values; with nothing found it is left out', () => {
    const facts = listFacts(both, found('ja', 'nein', 'NA'), context);
    expect(written(facts)['whole']).toMatch(/^\{ kind: categorical, values: \[ja, nein\], origin: dp, .*"NA"/);
    expect(checks(facts)).toContain('to make it boolean again');
    const stated = list({ kind: 'boolean', marked: ['true'], stated: { false: ['nein'] } });
    expect(written(listFacts(stated, found('nein', 'ja'), context))['whole']).toContain('values: [nein, ja]');
    expect(listFacts(both, found('?'), context).summary.leftOut).toBe(true);
  });
});

const scale = (more: Partial<DescribedScale>): DescribedScale => ({
  shape: 'scale',
  storage: undefined,
  name: 'x',
  kind: 'integer',
  description: undefined,
  missing: { kind: 'unsaid' },
  marked: ['range'],
  stated: undefined,
  decimals: undefined,
  perUnit: 1,
  buckets: decimalBuckets(1),
  limits: false,
  range: undefined,
  outside: undefined,
  ...more,
});
/** An answer with so many rows in each bucket that lies within [lower, upper], and none beyond. */
const spread = (
  column: DescribedScale,
  [lower, upper]: readonly [number, number],
  more: Partial<NoisySpread> = {},
): NoisySpread => ({
  counts: column.buckets.starts.map((start) => (start >= lower && start <= upper ? 10_000 : 0)),
  without: 0,
  range: { lower, upper },
  quantiles: [],
  ...more,
});
const factsOf = (column: DescribedScale, range: readonly [number, number], more: Partial<NoisySpread> = {}) =>
  scaleFacts(column, spread(column, range, more), context);
const edgesOf = (facts: ColumnFacts): readonly number[] => facts.summary.edges!;

describe('a column of numbers', () => {
  test('a range a little above zero begins at zero, unless limits were stated', () => {
    expect(written(factsOf(scale({}), [2, 99]))).toMatchObject({ range: ['0', '99'] });
    const limited = scale({ limits: true, buckets: equalBuckets(0, 199), outside: 'clamp' });
    expect(written(factsOf(limited, [4, 99]))).toMatchObject({ range: ['4', '99'] });
    expect(written(factsOf(scale({}), [50, 99]))).toMatchObject({ range: ['50', '99'] });
  });

  test('buckets that are occupied together though none is alone belong to the range', () => {
    const column = scale({ limits: true, buckets: equalBuckets(0, 49) });
    const counts = column.buckets.starts.map((x) => (x >= 20 && x < 30 ? 50 : x >= 12 && x < 20 ? 5 : 0));
    const facts = scaleFacts(
      column,
      { counts, without: 0, range: { lower: 20, upper: 29 }, quantiles: [] },
      {
        ...context,
        noise: { sigma: 3, occursFrom: 15 },
      },
    );
    const [lower, upper] = facts.summary.range!;
    expect(lower).toBeLessThanOrEqual(12);
    expect(upper).toBeGreaterThanOrEqual(29);
  });

  test('where noise could hide one row in a hundred, the range goes on: to the next bucket, or to limits that are public', () => {
    const loud = { ...context, noise: { sigma: 2000, occursFrom: 9000 } };
    const open = scale({});
    expect(scaleFacts(open, spread(open, [500, 4999]), loud).summary.range).toEqual([0, 9999]);
    const limited = scale({ limits: true, buckets: equalBuckets(0, 8000) });
    expect(scaleFacts(limited, spread(limited, [480, 4000]), loud).summary.range).toEqual([0, 8000]);
    const counts = scale({}); // of whole things: the noise does not make them negative
    expect(scaleFacts(counts, spread(counts, [0, 9]), loud).summary.range).toEqual([0, 19]);
  });

  test('values beyond a measured range become a cell of their own, unless a person says otherwise', () => {
    expect(written(factsOf(scale({}), [2, 99]))).toMatchObject({ outside: 'other', missing: CODES });
    expect(written(factsOf(scale({ outside: 'clamp' }), [2, 99]))).not.toHaveProperty('outside');
    const stated = scale({ marked: ['bins'], range: [0, 99], buckets: { starts: [0], end: 99 }, limits: true });
    expect(written(factsOf(stated, [0, 99], { quantiles: [50] }))).not.toHaveProperty('outside');
  });

  test('bins are cut at round numbers near the quantiles, and become wider beyond the outermost', () => {
    const column = scale({ kind: 'real', perUnit: 1000, marked: ['range', 'bins'], buckets: decimalBuckets(1000) });
    const quantiles = [35_613, 36_204, 36_402, 36_598, 36_811, 37_003, 37_212, 37_718, 38_941];
    const edges = edgesOf(factsOf(column, [20_000, 49_999], { quantiles }));
    const round = [36.2, 36.4, 36.6, 36.8, 37, 37.2];
    expect(edges).toEqual(expect.arrayContaining(round));
    const below = edges.filter((edge) => edge <= 36.2).reverse();
    const widths = below.slice(1).map((edge, i) => below[i]! - edge);
    expect(widths.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...widths)).toBe(widths.at(-1));
    expect(widths[0]).toBeLessThan(0.5);
    expect([edges[0], edges.at(-1)]).toEqual([20, 50]);
    expect(edges.every((edge) => String(edge).length <= 5)).toBe(true);
  });

  test('an outermost quantile that noise put far out leaves no long bin between it and the bulk', () => {
    const column = scale({ kind: 'real', perUnit: 1000, marked: ['range', 'bins'], buckets: decimalBuckets(1000) });
    const quantiles = [20_413, 36_204, 36_402, 36_598, 36_811, 37_003, 37_212, 37_718, 49_100];
    const edges = edgesOf(factsOf(column, [20_000, 49_999], { quantiles }));
    expect(edges.filter((edge) => edge > 33 && edge < 36.2).length).toBeGreaterThanOrEqual(1);
    expect(edges.filter((edge) => edge > 37.5 && edge < 42).length).toBeGreaterThanOrEqual(2);
  });

  test('few whole numbers stay apart; one value alone is a bin of its own', () => {
    const column = scale({ marked: ['range', 'bins'], limits: true, buckets: equalBuckets(1, 4) });
    expect(written(factsOf(column, [1, 4], { quantiles: [2, 3] }))).toMatchObject({ bins: '{ width: 1 }' });
    const point = scale({ marked: ['range', 'bins'], limits: true, buckets: equalBuckets(7, 7) });
    const facts = factsOf(point, [7, 7], { quantiles: [7, 7, 7] });
    expect(written(facts)).toMatchObject({ range: ['7', '7'], bins: '{ width: 1 }' });
  });

  test('a value that many rows hold is an atom, with decimals that let it come out as it is', () => {
    const column = scale({ kind: 'real', perUnit: 1000, marked: ['range', 'bins'], buckets: decimalBuckets(1000) });
    const facts = factsOf(column, [0, 9999], { quantiles: [0, 0, 0, 0, 0, 0, 0, 0, 4217] });
    expect(written(facts)).toMatchObject({ decimals: '3', atoms: '[0]' });
    expect(facts.summary.atoms).toEqual([0]);
    expect(checks(facts)).toContain('so that 0, where many rows lie, comes out as it is');
  });

  test('a value that nearly all rows hold is an atom even at the end of the range; fewer may have been moved there', () => {
    const column = scale({ kind: 'real', perUnit: 1000, marked: ['range', 'bins'], buckets: decimalBuckets(1000) });
    const constant = factsOf(column, [1000, 1999], { quantiles: [1000, 1000, 1000, 1000, 1000, 1000, 1204] });
    expect(written(constant)).toMatchObject({ atoms: '[1]' });
    const few = factsOf(column, [1000, 1999], { quantiles: [1000, 1000, 1231, 1400, 1517, 1692, 1804] });
    expect(written(few)).not.toHaveProperty('atoms');
  });

  test('whole numbers kept as real are seen by their quantiles: whole edges and decimals: 0', () => {
    const column = scale({ kind: 'real', perUnit: 1000, marked: ['range', 'bins'], buckets: decimalBuckets(1000) });
    const facts = factsOf(column, [0, 99_999], { quantiles: [2000, 3000, 3000, 5000, 8000, 13_000, 40_000] });
    expect(edgesOf(facts).every(Number.isInteger)).toBe(true);
    expect(edgesOf(facts)).toEqual(expect.arrayContaining([3]));
    expect(written(facts)).toMatchObject({ decimals: '0', atoms: '[3]' });
    const costs = factsOf(column, [0, 99_999], { quantiles: [2031, 3870, 5112, 8000, 13_402] });
    expect(written(costs)).not.toHaveProperty('decimals');
    const said = factsOf(scale({ ...column, decimals: 3 }), [0, 99_999], { quantiles: [2000, 3000, 5000] });
    expect(written(said)).not.toHaveProperty('decimals');
  });

  test('edges run to the ends of a stated range as it was written, and to limits without passing them', () => {
    const fine = { kind: 'real', perUnit: 10, limits: true, buckets: { starts: [0, 10], end: 38 } } as const;
    const stated = scale({ ...fine, marked: ['bins'], range: [0.04, 3.7777] });
    const edges = edgesOf(factsOf(stated, [0, 38], { quantiles: [12] }));
    expect([edges[0], edges.at(-1)]).toEqual([0.04, 3.7777]);
    const limited = scale({ ...fine, marked: ['range'], stated: { kind: 'number', spec: { count: 2 } } });
    expect(factsOf(limited, [0, 38]).summary.range).toEqual([0, 3.8]);
    const point = scale({ ...limited, buckets: { starts: [38], end: 38 } });
    expect(factsOf(point, [38, 38]).summary.range).toEqual([3.8, 3.9]);
  });

  test('rows at the end of what was looked at, or beyond it, are told', () => {
    expect(checks(factsOf(scale({}), [1e9, 2e9]))).toContain(
      'the outermost stretch that was looked at, to 2000000000,',
    );
    expect(checks(factsOf(scale({}), [0, 99]))).not.toContain('outermost');
    expect(checks(factsOf(scale({ buckets: equalBuckets(0, 199), limits: true }), [0, 199]))).not.toContain(
      'outermost',
    );
  });

  test('numbers too fine for how they were read get no decimals, and are told', () => {
    const fine = scale({ kind: 'real', perUnit: 1000, marked: ['range', 'bins'], buckets: decimalBuckets(1000) });
    const facts = factsOf(fine, [0, 0], { quantiles: [0, 0, 0, 0, 0, 0, 0, 0, 0] });
    expect(written(facts)).not.toHaveProperty('decimals');
    expect(checks(facts)).toContain('read to 3 decimals, which hardly tells these apart');
  });

  test('days and times come back as days', () => {
    const days = scale({ kind: 'date', buckets: yearBuckets('day'), stated: { kind: 'calendar', every: 'month' } });
    const range = [parseDay('2020-01-01')!, parseDay('2021-12-31')!] as const;
    expect(written(factsOf(days, range))).toMatchObject({ range: ['2020-01-01', '2021-12-31'] });
    const times = scale({ ...days, kind: 'datetime', buckets: yearBuckets('second') });
    const seconds = [range[0] * 86_400, (range[1] + 1) * 86_400 - 1] as const;
    expect(written(factsOf(times, seconds))).toMatchObject({ range: ['2020-01-01', '2021-12-31'] });
  });

  test('bins that a person stated give way where they do not fit what was measured, and that is said', () => {
    const hours = scale({
      kind: 'datetime',
      buckets: yearBuckets('second'),
      stated: { kind: 'calendar', every: 'hour' },
    });
    const long = [parseDay('1990-01-01')! * 86_400, parseDay('2020-01-01')! * 86_400 - 1] as const;
    expect(written(factsOf(hours, long))).toMatchObject({ bins: '{ every: day }' });
    expect(checks(factsOf(hours, long))).toContain('every day was taken instead');
    const each = scale({});
    expect(written(factsOf(each, [0, 1_999_999]))['bins']).toMatch(
      /^\{ edges: \[0, 1, 2, 5, 10, .*1000000, 1999999\] \}$/,
    );
    const count = scale({ limits: true, buckets: equalBuckets(0, 9), stated: { kind: 'number', spec: { count: 20 } } });
    expect(written(factsOf(count, [0, 9]))).toMatchObject({ bins: '{ width: 1 }' });
    expect(written(factsOf(scale({ stated: { kind: 'number', spec: { width: 10 } } }), [0, 99]))).not.toHaveProperty(
      'bins',
    );
  });

  test('missing: marked is none where nothing stands out and nothing needs the cell', () => {
    const marked = { missing: { kind: 'marked' }, marked: [] } as const;
    const missing = (outside: string | undefined, without: number): unknown =>
      written(factsOf(scale({ ...marked, outside }), [2, 99], { without }));
    expect(missing(undefined, 9)).toMatchObject({ missing: 'none', outside: 'other' });
    expect(missing(undefined, 10)).toMatchObject({ missing: CODES });
    expect(missing('clamp', 9)).toMatchObject({ missing: CODES });
  });

  test('with no occupied bucket: public limits and even bins where there are any, else left out', () => {
    const nothing = { range: undefined, counts: [] };
    const limited = scale({ marked: ['range', 'bins'], limits: true, buckets: equalBuckets(0, 150) });
    const facts = factsOf(limited, [0, 0], nothing);
    expect(written(facts)).toMatchObject({ range: ['0', '150'], bins: '{ count: 10 }' });
    expect(checks(facts)).toContain('no number stands out above the noise');
    const open = factsOf(scale({ marked: ['range', 'bins'] }), [0, 0], nothing);
    expect(written(open)).toEqual({ whole: '{ kind: text }' });
    expect(open.summary.leftOut).toBe(true);
  });
});

describe('buckets', () => {
  test.each([
    ['decimal', decimalBuckets(1)],
    ['decimal, thousandths', decimalBuckets(1000)],
    ['years', yearBuckets('day')],
    ['years in seconds', yearBuckets('second')],
    ['equal', equalBuckets(0, 130)],
    ['one', equalBuckets(5, 5)],
  ])('%s: whole numbers that rise to the end', (_name, { starts, end }) => {
    expect(starts.every((x, i) => Number.isSafeInteger(x) && (i === 0 || x > starts[i - 1]!))).toBe(true);
    expect(end).toBeGreaterThanOrEqual(starts.at(-1)!);
  });

  test('decimal ones begin at 1, 2, 5, 10 and reach two thousand million both ways', () => {
    const { starts, end } = decimalBuckets(1);
    expect([starts[0], end]).toEqual([-2e9, 2e9]);
    expect(starts.filter((x) => x >= 0 && x <= 100)).toEqual([0, 1, 2, 5, 10, 20, 50, 100]);
  });

  test('years run from 1900 to 2100', () => {
    const { starts, end } = yearBuckets('day');
    expect([starts[0], starts.length, end]).toEqual([parseDay('1900-01-01'), 201, parseDay('2100-12-31')]);
  });
});
