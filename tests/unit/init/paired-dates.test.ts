import { expect, test } from 'vitest';
import type { ColumnDraft } from '../../../pipelines/init/draft-of-column.ts';
import { withPairs } from '../../../pipelines/init/paired-dates.ts';

const column = (name: string, kind: string, more: Record<string, unknown> = {}): ColumnDraft => ({
  name,
  column: { kind, range: 'fill-in', bins: { every: 'month' }, ...more },
  comment: '',
  known: false,
});
const afterOf = (drafts: readonly ColumnDraft[]): Record<string, unknown> =>
  Object.fromEntries(withPairs(drafts).map(({ name, column: drafted }) => [name, drafted['after']]));

test.each([
  ['admission_date', 'discharge_date'],
  ['ADMITTIME', 'DISCHTIME'],
  ['intime', 'outtime'],
  ['visit_start_date', 'visit_end_date'],
  ['startdate', 'enddate'],
  ['Encounter.period.start', 'Encounter.period.end'],
  ['admitted', 'discharged'],
  ['icu_in', 'icu_out'],
])('%s is followed by %s', (begin, end) => {
  expect(afterOf([column(end, 'date'), column(begin, 'date')])).toEqual({ [end]: begin, [begin]: undefined });
});

test.each([
  ['admission_date', 'date', 'discharge_date', 'datetime'],
  ['visit_start_date', 'date', 'drug_end_date', 'date'],
  ['born', 'date', 'died', 'date'],
  ['start', 'integer', 'end', 'integer'],
  ['birth_date', 'date', 'discharge_date', 'date'],
])('%s (%s) and %s (%s) are no pair', (begin, beginKind, end, endKind) => {
  expect(Object.values(afterOf([column(begin, beginKind), column(end, endKind)]))).toEqual([undefined, undefined]);
});

test('keeps how the end is written and read, and not its own range and origin', () => {
  const drafted = withPairs([
    column('admit', 'datetime'),
    column('discharge', 'datetime', {
      format: '%d/%m/%Y %H:%M',
      missing: 'none',
      outside: 'other',
      origin: 'public',
      description: 'End',
      storage: 'timestamp[ms]',
    }),
  ])[1]!;
  expect(drafted.column).toMatchObject({
    kind: 'datetime',
    description: 'End',
    after: 'admit',
    in: 'hours',
    format: '%d/%m/%Y %H:%M',
    storage: 'timestamp[ms]',
  });
  expect(Object.keys(drafted.column)).not.toEqual(expect.arrayContaining(['origin']));
  expect(drafted.column).not.toHaveProperty('outside');
  expect(drafted.column).not.toHaveProperty('missing');
});

test('a length of stay is told what it follows from, where there is one stay', () => {
  const los = { name: 'los', column: { kind: 'integer', range: [0, 100] }, comment: '', known: true };
  const one = [column('admit date', 'date'), column('discharge date', 'date')];
  expect(withPairs([...one, los])[2]!.comment).toContain('from: "discharge date" - "admit date"');
  expect(withPairs([...one, column('icu_in', 'date'), column('icu_out', 'date'), los])[4]!.comment).toBe('');
});
