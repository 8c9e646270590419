import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isMap, parseDocument } from 'yaml';
import { changedFile, stepsOfPage, typed } from '../support/typed-page.ts';

const outside = mkdtempSync(join(tmpdir(), 'tutorial-'));
const hospital = join(outside, 'hospital');
afterAll(() => rmSync(outside, { recursive: true, force: true }));

/** Replaces entries of the file that the first line names, and counts them: each column is one, and so is each other key. */
function change(text: string): number {
  const file = changedFile(text, hospital);
  const document = parseDocument(readFileSync(file, 'utf8'));
  let edits = 0;
  for (const { key, value } of mapOf(parseDocument(text).contents)) {
    const inside = key === 'columns' ? mapOf(value) : [];
    for (const column of inside) document.setIn([key, column.key], column.value);
    if (key !== 'columns') document.set(key, value);
    edits += key === 'columns' ? inside.length : 1;
  }
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  return edits;
}

function mapOf(node: unknown): readonly { readonly key: string; readonly value: unknown }[] {
  if (!isMap(node)) throw new Error('The page changes no map');
  return node.items.map(({ key, value }) => ({ key: String(key), value }));
}

const printed = new Map<string, string>();
/** Changes of the drafts from each schema. */
const edits = { redcap: 0, sql: 0 };
let changesBeforeFirstPlan: number | undefined;

beforeAll(() => {
  const start = performance.now();
  for (const { kind, text } of stepsOfPage('docs/tutorial.md')) {
    if (kind === 'yaml') {
      edits[text.includes('-sql.yaml') ? 'sql' : 'redcap'] += change(text);
      continue;
    }
    const { status, output } = typed(text, hospital, { atRoot: text.includes('mkdir') });
    expect([text, status, status === 0 ? '' : output]).toEqual([text, 0, '']);
    if (text.startsWith('synthward plan')) changesBeforeFirstPlan ??= edits.redcap;
    printed.set(text.trim(), output);
  }
  console.log(JSON.stringify({ bench: 'tutorial', seconds: (performance.now() - start) / 1000, edits }));
}, 1_800_000);

test('the draft is planned as it stands, and a good dictionary takes fewer than ten changes from either schema', () => {
  expect(changesBeforeFirstPlan).toBe(0);
  expect(edits).toEqual({ redcap: 8, sql: 3 });
  expect(printed.get('synthward plan -c synthward-sql.yaml')).toContain('over 45 columns');
});

test('everything in the table can be read', () => {
  expect(printed.get('synthward check')).toContain('The dictionary can read most of every column.');
});

test('the auditor finds nothing wrong', () => {
  const verified = [...printed].find(([text]) => text.startsWith('synthward verify'))![1];
  expect(verified).toContain('Nothing is wrong that can be seen from here.');
});

/** The sample, which holds no quotes. */
const sampled = (): readonly Readonly<Record<string, string>>[] => {
  const [header, ...lines] = readFileSync(join(hospital, 'sepsis-65.csv'), 'utf8').trimEnd().split(/\r?\n/);
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(header!.split(',').map((name, i) => [name, cells[i]!]));
  });
};

test('the researcher has the rows that were asked for', () => {
  const rows = sampled();
  expect(rows).toHaveLength(2000);
  expect(rows.filter((row) => row['dx_group'] !== 'sepsis' || Number(row['age']) < 65)).toEqual([]);
});

test('no row contradicts itself, and zeros are kept', () => {
  const rows = sampled();
  const nights = (row: Readonly<Record<string, string>>): number =>
    (Date.parse(row['discharged']!) - Date.parse(row['admitted']!)) / 86_400_000;
  const dated = rows.filter((row) => row['admitted'] !== '' && row['discharged'] !== '');
  expect(dated.length).toBeGreaterThan(1900);
  expect(dated.filter((row) => nights(row) !== Number(row['los']) || row['dx_class'] !== 'acute')).toEqual([]);
  const zeros = rows.filter((row) => Number(row['vasopressor_dose']) === 0 && row['vasopressor_dose'] !== '').length;
  expect(zeros / rows.length).toBeGreaterThan(0.7);
});
