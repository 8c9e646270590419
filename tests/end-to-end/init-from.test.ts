import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type CommandResult, synthward } from '../support/command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/critical-care/', import.meta.url));
const REDCAP = join(FIXTURE, 'redcap-dictionary.csv');
const SQL = join(FIXTURE, 'schema.sql');
/** The header that the fixture's generator writes, in the order of its data dictionary. */
const NAMES = readFileSync(REDCAP, 'utf8')
  .split('\n')
  .slice(1)
  .filter((line) => !line.includes(',descriptive,'))
  .flatMap((line) => /^[a-z_0-9]+/.exec(line)?.[0] ?? []);
/** `init` and `plan` read the first line alone. */
const HEADER = `${NAMES.join(',')}\n`;

interface Folder {
  readonly path: (name: string) => string;
  readonly run: (...args: string[]) => Promise<CommandResult>;
}

function folder(): Folder {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'stays.csv'), HEADER);
  return { path: (name) => join(cwd, name), run: (...args) => synthward(args, { cwd }) };
}

test('a REDCap data dictionary of 48 columns goes to plan without an edit', async () => {
  const { run, path } = folder();
  expect(NAMES).toHaveLength(48);
  const drafted = await run('init', 'stays.csv', '--from', REDCAP);
  expect(drafted).toMatchObject({ status: 0, stderr: '' });
  expect(drafted.stdout).toContain('48 complete, 0 open.');
  expect(readFileSync(path('dictionary.yaml'), 'utf8')).toContain('maxRows: 1\n');
  const plan = await run('plan');
  expect(plan.status, plan.stderr).toBe(0);
  expect(plan.stdout).toContain('table stays');
});

test('an SQL schema of 48 columns goes to plan in one edit, which init names', async () => {
  const { run, path } = folder();
  const drafted = await run('init', 'stays.csv', '--from', SQL, '-o', 'd.yaml', '-c', 'c.yaml');
  expect(drafted.stdout).toContain('47 complete, 1 open.\n');
  expect(drafted.stdout).toContain('To be filled in, one place: icd10 (grouping).\n');
  const refused = await run('plan', '-c', 'c.yaml');
  expect(refused.stderr).toContain('still to be filled in');
  const text = readFileSync(path('d.yaml'), 'utf8');
  const edited = text.replace(/^( {2}icd10: \{ kind: )code(.*), grouping: \{[^}]*\}/m, '$1text$2');
  expect(edited.split('\n').filter((line, i) => line !== text.split('\n')[i])).toHaveLength(1);
  writeFileSync(path('d.yaml'), edited);
  const plan = await run('plan', '-c', 'c.yaml');
  expect(plan.status, plan.stderr).toBe(0);
});

test('a draft before the data are there plans, and is compared with the table once it is', async () => {
  const { run, path } = folder();
  const drafted = await run('init', '--from', REDCAP, '-o', 'early.yaml', '-c', 'early-run.yaml');
  expect(drafted.status).toBe(0);
  expect(drafted.stdout).toContain('No table was named: early-run.yaml says that it will lie at records.csv.');
  expect((await run('plan', '-c', 'early-run.yaml')).status).toBe(0);
  writeFileSync(path('records.csv'), HEADER.replace('heart_rate', 'quux'));
  const plan = await run('plan', '-c', 'early-run.yaml');
  expect(plan).toMatchObject({ status: 2, stderr: expect.stringContaining('DICTIONARY_MISMATCH') });
  expect(plan.stderr).toContain('heart_rate');
});

test('a script gets what is open, and what differs, as one object', async () => {
  const { run, path } = folder();
  writeFileSync(path('stays.csv'), HEADER.replace('heart_rate', 'quux'));
  const { stdout } = await run('init', 'stays.csv', '--from', SQL, '--json');
  expect(JSON.parse(stdout)).toEqual({
    schema: 'init/1',
    dictionary: 'dictionary.yaml',
    config: 'synthward.yaml',
    columns: 48,
    open: ['icd10 (grouping)', expect.stringMatching(/^quux \(/)],
    guessed: ['discharged'],
    remarks: [
      expect.stringMatching(/taken from descriptions.*: income\.$/),
      expect.stringMatching(/not drafted: heart_rate\.$/),
      expect.stringMatching(/not in the schema.*: quux\.$/),
    ],
  });
});

test('what is no schema is refused, shows nothing of itself, and leaves nothing behind', async () => {
  const { run, path } = folder();
  writeFileSync(path('records.csv'), 'patient,surname\n7,Müller\n');
  for (const args of [
    ['init', 'stays.csv', '--from', 'records.csv'],
    ['init', '--from', 'nowhere.sql'],
    ['init'],
    ['init', 'stays.csv', '--from-table', 'x'],
    ['init', 'stays.csv', '--from', SQL, '--from-format', 'omop'],
  ]) {
    const { status, stdout, stderr } = await run(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error\[(SCHEMA_INVALID|FILE_MISSING|USAGE)\]: Cannot .*\n {2}hint: .*\n$/);
    expect(stderr).not.toContain('Müller');
  }
  expect(existsSync(path('dictionary.yaml'))).toBe(false);
  expect(existsSync(path('synthward.yaml'))).toBe(false);
});
