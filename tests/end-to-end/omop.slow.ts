import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { isMap, parseDocument, type YAMLMap } from 'yaml';
import { KINDS } from '../../pipelines/verify/omop/omop-check.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/omop.md'), 'utf8');
const outside = mkdtempSync(join(tmpdir(), 'omop-'));
const hospital = join(outside, 'hospital');
afterAll(() => rmSync(outside, { recursive: true, force: true }));

/** In the order of the page. */
const steps = [...page.matchAll(/```(sh|yaml)\n([\s\S]*?)```/g)].map(([, kind, text]) => ({ kind, text: text! }));

/** Runs lines of the page in the folder of the hospital, and returns what they printed. */
function typed(text: string): { readonly status: number | null; readonly output: string } {
  const lines = text.replace(/^cd .*\n/m, '').replaceAll('dist/fixtures', join(root, 'dist/fixtures'));
  const script = `set -e\nsynthward() { ${process.execPath} ${join(root, 'dist/cli/main.js')} "$@"; }\n${lines.replaceAll('hospital/', `${hospital}/`)}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: hospital,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    maxBuffer: 2 ** 26,
  });
  return { status, output: `${stdout}${stderr}` };
}

/** Puts what a map says in place of what another says, entry by entry, where both have one; columns are replaced whole. */
function merge(into: YAMLMap, from: YAMLMap, path: readonly string[] = []): void {
  for (const { key, value } of from.items) {
    const own = into.get(key, true);
    const isColumn = path.at(-1) === 'columns' || path.at(-1) === 'defaults';
    if (isMap(own) && isMap(value) && !isColumn) merge(own, value, [...path, String(key)]);
    else into.set(key, value);
  }
}

test('the commands of docs/omop.md lead to a release that verify finds to be of the model', () => {
  mkdirSync(hospital);
  let last = '';
  for (const { kind, text } of steps) {
    if (kind === 'sh') {
      const { status, output } = typed(text);
      expect([text, status, status === 0 ? '' : output]).toEqual([text, 0, '']);
      last = output;
      rmSync(join(hospital, 'cdm/truth.json'), { force: true });
      continue;
    }
    const file = join(hospital, /^# (\S+\.yaml)\n/.exec(text)![1]!);
    const document = parseDocument(readFileSync(file, 'utf8'));
    merge(document.contents as YAMLMap, parseDocument(text).contents as YAMLMap);
    writeFileSync(file, document.toString({ lineWidth: 0 }));
  }
  expect(last).toContain('Nothing is wrong that can be seen from here.');
  expect(last).toContain('nothing is after death');
  expect(last).toMatch(/tables are there: 2 of 2 checks hold/);
  expect(last).toMatch(/whether concepts are standard and valid/);
  const tables = readdirSync(join(hospital, 'released/cdm-1/data')).filter((name) => name.endsWith('.parquet'));
  expect(tables).toHaveLength(7);
});

test('the page lists every kind of check, in words of its own', () => {
  const listed = [...page.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]!);
  expect(listed.toSorted()).toEqual(Object.keys(KINDS).toSorted());
});
