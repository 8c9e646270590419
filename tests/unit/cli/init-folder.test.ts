import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { captured } from '../../support/captured-terminal.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HEADERS = {
  'person.csv': 'person_id,gender_concept_id,year_of_birth',
  'visit_occurrence.csv': 'visit_occurrence_id,person_id,visit_concept_id,visit_start_date,visit_end_date',
  'location.csv': 'location_id,city',
};

function folder(): { readonly data: string; readonly files: readonly string[]; read(name: string): string } {
  const at = temporaryFolder();
  for (const [name, header] of Object.entries(HEADERS)) writeFileSync(join(at, name), `${header}\n`);
  const out = temporaryFolder();
  return {
    data: at,
    files: ['-o', join(out, 'd.yaml'), '-c', join(out, 'c.yaml')],
    read: (name) => readFileSync(join(out, name), 'utf8'),
  };
}

test('a folder is drafted with its configuration, and goes to plan once it is filled in', async () => {
  const { data, files, read } = folder();
  const { status, stdout } = await captured(['init', data, '--omop', ...files]);
  expect(status).toBe(0);
  expect(stdout).toContain('8 columns in 2 tables; no value was read.');
  expect(stdout).toContain('Left out: location, since it belongs to no person by one row, and to no visit.');
  expect(stdout).toContain('To be filled in, one place: visit_occurrence: visit_start_date (range).');
  expect(read('c.yaml')).toMatch(/^source: \{ folder: /m);
  expect(read('c.yaml')).not.toContain('leakage');

  const [, dictionary, , config] = files as [string, string, string, string];
  const refused = await captured(['plan', '-c', config]);
  expect(refused.stderr).toContain('still to be filled in: visit_occurrence: visit_start_date (range)');
  writeFileSync(dictionary, read('d.yaml').replaceAll('range: fill-in', 'range: [2010-01-01, 2019-12-31]'));
  const plan = await captured(['plan', '-c', config]);
  expect(plan.status, plan.stderr).toBe(0);
  expect(plan.stdout).toContain('visit_occurrence');
});

test('--omop takes a folder', async () => {
  const { data, files } = folder();
  const { status, stderr } = await captured(['init', join(data, 'person.csv'), '--omop', ...files]);
  expect({ status, told: stderr.split('\n')[0] }).toEqual({
    status: 2,
    told: 'error[USAGE]: Cannot draft OMOP tables: --omop takes a folder of several',
  });
});
