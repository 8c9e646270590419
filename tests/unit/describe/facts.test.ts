import { describe, expect, test } from 'vitest';
import { decimalBuckets, equalBuckets, yearBuckets } from '../../../pipelines/describe/bucket-rules.ts';
import { listFacts } from '../../../pipelines/describe/list-facts.ts';
import { scaleFacts } from '../../../pipelines/describe/scale-facts.ts';
import { parseDay } from '../../../pipelines/dictionary/calendar.ts';
import type { DescribedList, DescribedScale } from '../../../pipelines/dictionary/described-column.ts';
import type { NoisySpread } from '../../../privacy/guard/values/value-guard.ts';

const context = { event: 'run/values/x', fileName: 'x-codes.csv' };
const list = (more: Partial<DescribedList>): DescribedList => ({
  shape: 'list',
  name: 'x',
  kind: 'categorical',
  missing: { kind: 'unsaid' },
  marked: ['values'],
  stated: [],
  normalise: 'none',
  outside: undefined,
  ...more,
});
const found = (...texts: string[]): { category: string; count: number }[] =>
  texts.map((category, i) => ({ category, count: 100 - i }));
const written = (facts: ReturnType<typeof listFacts>): Record<string, unknown> => {
  const { edit } = facts;
  if (edit === undefined || 'whole' in edit) return {};
  return Object.fromEntries([...edit.replace, ...edit.add]);
};

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
    expect(facts.summary).toMatchObject({ missingRows: 99 + 96, missingOccurs: true, unfilled: [] });
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

  test('with nothing found the mark stays and nothing is written', () => {
    for (const texts of [[], ['?'], ['fill-in']]) {
      const facts = listFacts(list({ missing: { kind: 'stated', codes: undefined } }), found(...texts), context);
      expect(facts.summary.unfilled).toEqual(texts[0] === '?' ? [] : ['values']);
    }
  });

  test('Booleans are sorted by what the words mean; words that mean neither are reported', () => {
    const facts = listFacts(list({ kind: 'boolean', marked: ['true', 'false'] }), found('Yes', 'N', 'maybe'), context);
    expect(written(facts)).toMatchObject({ true: ['"Yes"'], false: ['"N"'], missing: 'none', outside: 'other' });
    expect(facts.summary.unsorted).toEqual([{ category: 'maybe', count: 98 }]);
    const oneSided = listFacts(list({ kind: 'boolean', marked: ['true', 'false'] }), found('Y'), context);
    expect(oneSided.summary.unfilled).toEqual(['false']);
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
      list({ marked: [], stated: ['F', 'M'], missing: { kind: 'marked' } }),
      found('F', '?', 'X'),
      context,
    );
    expect(written(facts)).toEqual({ missing: ['""', '"?"'], origin: 'dp', event: '"run/values/x"' });
    expect(facts.summary.unsorted).toEqual([{ category: 'X', count: 98 }]);
  });
});

const scale = (more: Partial<DescribedScale>): DescribedScale => ({
  shape: 'scale',
  name: 'x',
  kind: 'integer',
  missing: { kind: 'unsaid' },
  marked: ['range'],
  perUnit: 1,
  buckets: decimalBuckets(1),
  limits: false,
  range: undefined,
  outside: undefined,
  ...more,
});
const spread = (more: Partial<NoisySpread>): NoisySpread => ({
  counts: [],
  without: 0,
  range: { lower: 2, upper: 99 },
  quantiles: [],
  ...more,
});

describe('a column of numbers', () => {
  test('a range a little above zero begins at zero, unless limits were stated', () => {
    expect(written(scaleFacts(scale({}), spread({}), 10, context))).toMatchObject({ range: ['0', '99'] });
    expect(written(scaleFacts(scale({ limits: true }), spread({}), 10, context))).toMatchObject({ range: ['2', '99'] });
    const far = spread({ range: { lower: 50, upper: 99 } });
    expect(written(scaleFacts(scale({}), far, 10, context))).toMatchObject({ range: ['50', '99'] });
  });

  test('bins are cut at the distinct quantiles inside; few whole numbers stay apart', () => {
    const marked = ['range', 'bins'] as const;
    const cut = scaleFacts(scale({ marked }), spread({ quantiles: [2, 17, 17, 40, 99] }), 10, context);
    expect(written(cut)).toMatchObject({ range: ['0', '99'], bins: '{ edges: [0, 2, 17, 40, 99] }' });
    const few = scaleFacts(
      scale({ marked }),
      spread({ range: { lower: 1, upper: 4 }, quantiles: [2, 3] }),
      10,
      context,
    );
    expect(written(few)).toMatchObject({ bins: '{ width: 1 }' });
  });

  test('real numbers come back in their own unit', () => {
    const column = scale({ kind: 'real', perUnit: 10, marked: ['range', 'bins'], limits: true });
    const facts = scaleFacts(
      column,
      spread({ range: { lower: 200, upper: 1999 }, quantiles: [605, 883] }),
      10,
      context,
    );
    expect(written(facts)).toMatchObject({ range: ['20', '200'], bins: '{ edges: [20, 60.5, 88.3, 200] }' });
  });

  test('edges run to the ends of a stated range as it was written, and to limits without passing them', () => {
    const fine = { kind: 'real', perUnit: 10, limits: true, buckets: { starts: [0, 10], end: 38 } } as const;
    const stated = scale({ ...fine, marked: ['bins'], range: [0.04, 3.7777] });
    const answer = spread({ range: { lower: 0, upper: 38 }, quantiles: [12] });
    expect(written(scaleFacts(stated, answer, 10, context))).toMatchObject({ bins: '{ edges: [0.04, 1.2, 3.7777] }' });
    const limited = scale({ ...fine, marked: ['range'] });
    expect(written(scaleFacts(limited, answer, 10, context))).toMatchObject({ range: ['0', '3.8'] });
    const point = spread({ range: { lower: 38, upper: 38 } });
    expect(written(scaleFacts(limited, point, 10, context))).toMatchObject({ range: ['3.8', '3.9'] });
  });

  test('days and times come back as days', () => {
    const day = spread({ range: { lower: parseDay('2020-01-01')!, upper: parseDay('2021-12-31')! } });
    expect(written(scaleFacts(scale({ kind: 'date' }), day, 10, context))).toMatchObject({
      range: ['2020-01-01', '2021-12-31'],
    });
    const seconds = spread({
      range: { lower: parseDay('2020-01-01')! * 86400, upper: parseDay('2022-01-01')! * 86400 - 1 },
    });
    expect(written(scaleFacts(scale({ kind: 'datetime' }), seconds, 10, context))).toMatchObject({
      range: ['2020-01-01', '2021-12-31'],
    });
  });

  test('missing values are written where they stand out, and none only where that was asked', () => {
    expect(written(scaleFacts(scale({}), spread({ without: 10 }), 10, context))).toMatchObject({ missing: ['""'] });
    expect(written(scaleFacts(scale({}), spread({ without: 9 }), 10, context))).not.toHaveProperty('missing');
    const marked = { missing: { kind: 'marked' }, marked: [] } as const;
    expect(written(scaleFacts(scale(marked), spread({ without: 9 }), 10, context))).toMatchObject({
      missing: 'none',
      outside: 'other',
    });
    expect(
      written(scaleFacts(scale({ ...marked, outside: 'clamp' }), spread({ without: 9 }), 10, context)),
    ).toMatchObject({ missing: ['""'] });
  });

  test('with no occupied bucket every mark stays', () => {
    const facts = scaleFacts(scale({ marked: ['range', 'bins'] }), spread({ range: undefined }), 10, context);
    expect(facts.edit).toBeUndefined();
    expect(facts.summary.unfilled).toEqual(['range', 'bins']);
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
