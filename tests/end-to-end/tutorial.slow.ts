import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isMap, parseDocument } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/tutorial.md'), 'utf8');
const outside = mkdtempSync(join(tmpdir(), 'tutorial-'));
const hospital = join(outside, 'hospital');
afterAll(() => rmSync(outside, { recursive: true, force: true }));

interface Step {
  readonly kind: 'sh' | 'yaml';
  readonly text: string;
}

/** In the order of the page. Installing is what brought us here. */
const steps: readonly Step[] = [...page.matchAll(/```(sh|yaml)\n([\s\S]*?)```/g)].map(([, kind, text]) => ({
  kind: kind as Step['kind'],
  text: text!.replace(/^npm .*\n/m, '').replace(/\bhospital(?=[/\s])/g, hospital),
}));

/** Runs lines of the page where the ones before it ended, and returns what they printed. */
function typed(text: string, folder: string): { readonly status: number | null; readonly output: string } {
  const script = `set -e\nsynthward() { ${process.execPath} ${join(root, 'dist/cli/main.js')} "$@"; }\n${text}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    maxBuffer: 2 ** 26,
  });
  return { status, output: `${stdout}${stderr}` };
}

/** Replaces entries of the file that the first line names, and counts them: each column is one, and so is each other key. */
function change(text: string): number {
  const file = join(hospital, /^# (\S+\.yaml)\n/.exec(text)![1]!);
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
  for (const { kind, text } of steps) {
    if (kind === 'yaml') {
      edits[text.includes('-sql.yaml') ? 'sql' : 'redcap'] += change(text);
      continue;
    }
    const { status, output } = typed(text, text.includes('mkdir') ? root : hospital);
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
