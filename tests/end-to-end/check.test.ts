import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DICTIONARY, type Hospital, hospital } from '../support/hospital.ts';

const CANARY = 'CANARY-7431';

/** Each tenth field of every column holds what the dictionary does not read. */
function awkward(csv: string): string {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const spoiled = lines.map((line, i) =>
    line
      .split(',')
      .map((field, at) => (i % 10 === 0 && at > 0 ? `${CANARY}-${i}` : field))
      .join(','),
  );
  return `${header}\n${spoiled.join('\n')}\n`;
}

describe('check', () => {
  let steward: Hospital;
  let rows: number;
  beforeAll(async () => {
    steward = await hospital({ patients: 100 });
    const csv = awkward(readFileSync(steward.path('visits.csv'), 'utf8'));
    rows = csv.trimEnd().split('\n').length - 1;
    steward.write('visits.csv', csv);
  });
  afterAll(() => steward.close());

  test('says first that its counts are exact and for the steward, and tells kinds of trouble, never a value', async () => {
    const { stdout, stderr, status } = await steward.run(['check']);
    expect(stdout.split('\n')[0]).toBe(
      'Exact counts of protected records, for the steward alone: publish nothing of this.',
    );
    expect(stdout).toMatch(/^pressure +\d+ \(\d/m);
    expect([stderr, status]).toEqual(['', 0]);
    expect(`${stdout}${stderr}`).not.toContain(CANARY);
  });

  test('counts exactly, and charges, publishes and keeps nothing', async () => {
    const { stdout } = await steward.run(['check', '--json']);
    const { readings, fits, warnings } = JSON.parse(stdout);
    const spoiled = Math.ceil(rows / 10);
    const of = (column: string) => readings.columns.find(({ name }: { name: string }) => name === column);
    expect([readings.rows, of('age').unreadable, of('sex').unlisted, fits]).toEqual([rows, spoiled, spoiled, true]);
    expect([stdout.includes(CANARY), warnings]).toEqual([false, []]);
    expect(existsSync(steward.path('released'))).toBe(false);
    expect(existsSync(steward.path('state/ledger.db'))).toBe(false);
    expect(readdirSync(steward.path('protected'))).toEqual([]);
  });

  test('exits 1 where the dictionary does not read half of a column', async () => {
    steward.write(
      'dictionary.yaml',
      DICTIONARY.replace('bins: { every: quarter }', "bins: { every: quarter }, format: '%d.%m.%Y'"),
    );
    const { stdout, status } = await steward.run(['check']);
    expect(stdout).toContain('column "admitted": the dictionary cannot read 100 % of the values');
    expect([status, stdout.includes(CANARY)]).toEqual([1, false]);
  });

  test('tells every name and type that differs, and reads no value then', async () => {
    steward.write('dictionary.yaml', `${DICTIONARY.replace('  note:', '  notes:')}  more: { kind: text }\n`);
    const { stdout, status } = await steward.run(['check']);
    expect(stdout).toContain('it has no column "notes"; did you mean "note"?\n  Names must be the same');
    expect(stdout).toContain('it has no column "more"');
    expect(stdout).toContain('its column "note" is not in the dictionary');
    expect([status, stdout.includes('rows')]).toEqual([1, false]);
  });
});
