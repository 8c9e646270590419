import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeFile, stepsOfPage, typed } from '../support/typed-page.ts';

const outside = mkdtempSync(join(tmpdir(), 'tutorial-linked-'));
const hospital = join(outside, 'hospital');
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const printed = new Map<string, string>();

beforeAll(() => {
  const start = process.cpuUsage();
  for (const { kind, text } of stepsOfPage('docs/tutorial-linked.md')) {
    if (kind === 'yaml') {
      changeFile(text, hospital);
      continue;
    }
    const { status, output } = typed(text, hospital, { atRoot: text.includes('mkdir') });
    expect([text, status, status === 0 ? '' : output]).toEqual([text, 0, '']);
    printed.set(text.trim(), output);
  }
  console.log(JSON.stringify({ bench: 'tutorial-linked', own: process.cpuUsage(start) }));
}, 600_000);

const saidBy = (command: string): string => [...printed].find(([text]) => text.startsWith(command))![1];

/** A file of the sample, which holds no quotes. */
function sampled(table: string): readonly Readonly<Record<string, string>>[] {
  const [header, ...lines] = readFileSync(join(hospital, `women/${table}.csv`), 'utf8')
    .trimEnd()
    .split(/\r?\n/);
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [header!.split(',')[i]!, cell])));
}

test('the auditor finds nothing wrong', () => {
  expect(saidBy('synthward verify')).toContain('Nothing is wrong that can be seen from here.');
});

test('the steward has an exact page of the release', () => {
  expect(saidBy('ls protected')).toMatch(/inside-report\.html/);
});

test('the researcher has patients as asked for, with all their rows in order', () => {
  const [patients, visits, diagnoses] = ['patients', 'visits', 'diagnoses'].map(sampled) as [
    ReturnType<typeof sampled>,
    ReturnType<typeof sampled>,
    ReturnType<typeof sampled>,
  ];
  expect(patients).toHaveLength(500);
  expect(patients.filter((row) => row['sex'] !== 'F')).toEqual([]);
  const known = new Set(patients.map((row) => row['patient_id']));
  const visitOf = new Map(visits.map((row) => [row['visit_id'], row]));
  expect(visits.length).toBeGreaterThan(1000);
  expect(visits.filter((row) => !known.has(row['patient_id']))).toEqual([]);
  expect(diagnoses.filter((row) => visitOf.get(row['visit_id'])?.['patient_id'] !== row['patient_id'])).toEqual([]);
  expect(diagnoses.filter((row) => visitOf.get(row['visit_id'])!['start_date'] !== row['found'])).toEqual([]);
  expect(visits.filter((row) => row['end_date']! < row['start_date']!)).toEqual([]);
  const outOfOrder = visits.filter((row, i) => {
    const before = visits[i - 1];
    return before?.['patient_id'] === row['patient_id'] && before!['start_date']! > row['start_date']!;
  });
  expect(outOfOrder).toEqual([]);
});
