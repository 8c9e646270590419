import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONFIG, type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';

const DICTIONARY = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { column: patient, maxRows: 2 }
target: stay
protectedAttributes: [sex]
columns:
  patient: { kind: identifier, generate: sequence }
  sex: { kind: categorical, values: [F, M], missing: ['?'], outside: missing }
  ward: { kind: code, grouping: { file: wards.csv } }
  age: { kind: integer, range: [0, 99], bins: { width: 10 } }
  stay: { kind: integer, range: [1, 14] }
  admitted: { kind: date, range: [2020-01-01, 2021-12-31], bins: { every: quarter }, format: "%Y-%m-%d" }
  pressure: { kind: real, range: [60, 200], bins: { count: 14 }, decimals: 1, missing: ['', NA] }
  doubled: { kind: integer, from: stay * 2 }
  note: { kind: text }
`;

let steward: Hospital;
let report: Record<string, unknown>;
let released: string;
beforeAll(async () => {
  const config = `${CONFIG}evaluation: { formulas: ['stay ~ age + sex'] }\nrelease: { name: visits }\n${OPEN_GATE}`;
  steward = await hospital({ patients: 300, dictionary: DICTIONARY, config });
  steward.write('wards.csv', 'value,code,label\nA,north,\nB,north,\nC,south,\nD,south,\nE,east,\n');
  const { status, stdout } = await steward.run(['release', '--yes', '--json', '-q']);
  expect(status).toBe(0);
  const { insideReport, folder } = JSON.parse(stdout) as { insideReport: string; folder: string };
  report = JSON.parse(readFileSync(insideReport, 'utf8')) as Record<string, unknown>;
  released = folder;
});
afterAll(() => steward.close());

test('the inside report measures what the release is good for, as evaluate does of the released files', async () => {
  const { status, stdout } = await steward.run([
    ...['evaluate', '--real', 'visits.csv', '--synthetic', released, '-d', 'dictionary.yaml', '--json', '-q'],
    ...['--formula', 'stay ~ age + sex'],
  ]);
  expect(status).toBe(0);
  const { utility, tables } = JSON.parse(stdout);
  expect(tables.synthetic).toMatchObject({ contradictions: [], extra: [] });
  expect(utility.sections.length).toBeGreaterThan(0);
  expect(report['utility']).toEqual(utility);
});

test('where the source cannot be read again the report says so, and the rest of it stays', async () => {
  const other = await hospital({ patients: 60, config: `${CONFIG}evaluation: { utility: true }\n${OPEN_GATE}` });
  const { status, stdout } = await other.run(['release', '--yes', '--json'], {
    // While the release is published, somebody moves the source.
    pauseWhen: (line) =>
      line.includes('Evaluate for publication')
        ? Promise.resolve(renameSync(other.path('visits.csv'), other.path('moved.csv')))
        : undefined,
  });
  expect(status).toBe(0);
  const found = JSON.parse(readFileSync((JSON.parse(stdout) as { insideReport: string }).insideReport, 'utf8'));
  expect(found.utility).toEqual({
    unavailable: 'not available, because the source cannot be read again (FILE_MISSING)',
  });
  expect(found.marginalErrors).toHaveLength(3);
  expect(readFileSync(join(other.folder, 'moved.csv'), 'utf8')).toContain('patient');
  other.close();
});
