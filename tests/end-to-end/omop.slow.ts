import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { KINDS } from '../../pipelines/verify/omop/omop-check.ts';
import { changeFile, root, stepsOfPage, typed } from '../support/typed-page.ts';

const page = readFileSync(join(root, 'docs/omop.md'), 'utf8');
const outside = mkdtempSync(join(tmpdir(), 'omop-'));
const hospital = join(outside, 'hospital');
afterAll(() => rmSync(outside, { recursive: true, force: true }));

test('the commands of docs/omop.md lead to a release that verify finds to be of the model', () => {
  mkdirSync(hospital);
  let last = '';
  for (const { kind, text } of stepsOfPage('docs/omop.md')) {
    if (kind === 'sh') {
      const { status, output } = typed(text, hospital);
      expect([text, status, status === 0 ? '' : output]).toEqual([text, 0, '']);
      last = output;
      rmSync(join(hospital, 'cdm/truth.json'), { force: true });
      continue;
    }
    changeFile(text, hospital);
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
