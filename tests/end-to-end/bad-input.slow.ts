import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../support/command.ts';
import { CONFIG, DICTIONARY, type Hospital, hospital, visits } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';
import { parquetOf, parquetText } from '../support/parquet-fixtures.ts';

const CANARY = 'c4n4ry5ecret';

/** The table with the canary in every kind of place: identifier, category, number, date, missing-prone and free text. */
const poisoned = (patients = 60): string =>
  visits(patients)
    .trimEnd()
    .split('\n')
    .map((line, i) => {
      if (i === 0) return line;
      const cells = line.split(',');
      if (i % 7 === 0) cells[i % cells.length] = `${CANARY}${i}`;
      return cells.join(',');
    })
    .join('\n')
    .concat('\n');

function everyFile(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? everyFile(path) : [path];
  });
}

/** No byte that leaves the protected zone holds the canary. */
async function expectNoCanary(steward: Hospital, results: readonly CommandResult[]): Promise<void> {
  const leaks = (bytes: string): boolean => bytes.toLowerCase().includes(CANARY);
  for (const { stdout, stderr } of results) expect([leaks(stdout), leaks(stderr)]).toEqual([false, false]);
  for (const path of [...everyFile(steward.path('released')), ...everyFile(steward.path('state'))]) {
    expect([path, leaks(readFileSync(path, 'latin1'))]).toEqual([path, false]);
    if (path.endsWith('.parquet')) expect([path, leaks(await parquetText(path))]).toEqual([path, false]);
  }
}

function expectNothingSpent(steward: Hospital): void {
  expect(existsSync(steward.path('released')) ? readdirSync(steward.path('released')) : []).toEqual([]);
  if (!existsSync(steward.path('state/ledger.db'))) return;
  const journal = readJournal(steward.folder);
  for (const { runId } of journal.runs) expect(journal.charges(runId)).toEqual([]);
  expect(journal.epsilon('visits')).toBe(0);
}

/** What is on stderr beside the notes of the plan. */
const withoutNotes = (stderr: string): string => stderr.replace(/^note: .*\n/gm, '');

const oneLineWithHint = (code: string): RegExp =>
  new RegExp(`^error\\[${code}\\]: Cannot [^\\n]+\\n {2}hint: [^\\n]+\\n$`);

interface BadCase {
  readonly name: string;
  readonly code: string;
  readonly status: number;
  prepare(steward: Hospital): void | Promise<void>;
  readonly args?: readonly string[];
}

const edit = (text: string, from: string, to: string): string => {
  expect(text).toContain(from);
  return text.replace(from, to);
};
const dictionary = (from: string, to: string) => (steward: Hospital) =>
  void steward.write('dictionary.yaml', edit(DICTIONARY, from, to));
const config = (from: string, to: string) => (steward: Hospital) =>
  void steward.write('synthward.yaml', edit(CONFIG, from, to));
const table = (csv: string | Uint8Array) => (steward: Hospital) => void steward.write('visits.csv', csv);
const asParquet = async (steward: Hospital, change: (bytes: Uint8Array) => Uint8Array): Promise<void> => {
  const bytes = await parquetOf(steward.path('visits.csv'), steward.path('visits.parquet'));
  steward.write('visits.parquet', change(bytes));
  steward.write('synthward.yaml', CONFIG.replace('visits.csv', 'visits.parquet'));
};
/** Numbers one by one: any two of these columns have more cells than a tree may have. */
const FINE = [
  ['range: [0, 99], bins: { width: 10 }', 'range: [0, 59999]'],
  ['range: [1, 14]', 'range: [1, 50000]'],
  ['bins: { count: 14 }', 'bins: { count: 4000 }'],
].reduce((text, [from, to]) => edit(text, from!, to!), DICTIONARY);
const header = 'patient,sex,ward,age,stay,admitted,pressure,note\n';

const cases: readonly BadCase[] = [
  { name: 'no such table', code: 'FILE_MISSING', status: 2, prepare: (s) => rmSync(s.path('visits.csv')) },
  {
    name: 'a CSV that ends inside a quoted value',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: table(`${poisoned()}"${CANARY}`),
  },
  {
    name: 'a CSV row with too many values',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: table(`${poisoned()}${CANARY},F,A,1,1,2020-01-01,90,x,${CANARY}\n`),
  },
  {
    name: 'a CSV row with too few values',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: table(`${poisoned()}${CANARY},F\n`),
  },
  {
    name: 'a gzipped CSV cut short',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: (s) => table(gzipSync(poisoned(2000)).subarray(0, 9000))(s),
  },
  {
    name: 'text that is not UTF-8',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: table(
      Buffer.concat([Buffer.from(poisoned()), Buffer.from(`${CANARY}\xff\xfe,F,A,1,1,2020-01-01,90,x\n`, 'latin1')]),
    ),
  },
  {
    name: 'a Parquet file cut short',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: (s) => asParquet(s, (bytes) => bytes.subarray(0, bytes.length - 500)),
  },
  {
    name: 'a Parquet file damaged inside',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: (s) => asParquet(s, (bytes) => bytes.map((byte, i) => (i > 60 && i < 400 ? byte ^ 0xff : byte))),
  },
  { name: 'a file of zero bytes', code: 'FILE_UNREADABLE', status: 2, prepare: table('') },
  { name: 'a table without rows', code: 'TABLE_TOO_SMALL', status: 2, prepare: table(header) },
  {
    name: 'a table of one row',
    code: 'TABLE_TOO_SMALL',
    status: 2,
    prepare: table(`${header}${CANARY},F,A,40,3,2020-05-05,120,${CANARY}\n`),
  },
  {
    name: 'two columns of one name',
    code: 'DICTIONARY_MISMATCH',
    status: 2,
    prepare: table(poisoned().replace('sex,ward', 'ward,ward')),
  },
  {
    name: 'a column the dictionary does not know',
    code: 'DICTIONARY_MISMATCH',
    status: 2,
    prepare: table(poisoned().replace('sex,ward', 'sexe,ward')),
  },
  {
    name: 'a dictionary column the table does not have',
    code: 'DICTIONARY_MISMATCH',
    status: 2,
    prepare: dictionary('  sex:', '  gender:'),
  },
  {
    name: 'a value outside its domain under the policy error',
    code: 'VALUE_OUTSIDE_DOMAIN',
    status: 2,
    prepare: dictionary('values: [A, B, C, D], outside: other', 'values: [A, B, C, D], outside: error'),
  },
  {
    name: 'a date out of range under the policy error',
    code: 'VALUE_OUTSIDE_DOMAIN',
    status: 2,
    prepare: dictionary('bins: { every: quarter }, outside: clamp', 'bins: { every: quarter }, outside: error'),
  },
  {
    name: 'an unknown key in the dictionary',
    code: 'DICTIONARY_INVALID',
    status: 2,
    prepare: dictionary('outside: other', 'outsied: other'),
  },
  {
    name: 'an unknown key in the configuration',
    code: 'CONFIG_INVALID',
    status: 2,
    prepare: config('output:', 'outputs:'),
  },
  {
    name: 'a dictionary that is a table',
    code: 'DICTIONARY_INVALID',
    status: 2,
    prepare: (s) => void s.write('dictionary.yaml', poisoned()),
  },
  {
    name: 'constraints that contradict each other',
    code: 'DICTIONARY_INVALID',
    status: 2,
    prepare: (s) =>
      void s.write(
        'dictionary.yaml',
        `${DICTIONARY}constraints:
  - { impossible: { sex: M }, because: x }
  - { impossible: { ward: A }, because: x }
  - { impossible: { sex: [F, null] }, because: x }
`,
      ),
  },
  {
    name: 'a column of 100,000 categories',
    code: 'DICTIONARY_INVALID',
    status: 2,
    prepare: (s) => {
      const values = Array.from({ length: 100_000 }, (_, i) => `w${i}`).join(', ');
      s.write('dictionary.yaml', edit(DICTIONARY, 'values: [A, B, C, D]', `values: [${values}]`));
    },
  },
  {
    name: 'a workload that names an absent column',
    code: 'CONFIG_INVALID',
    status: 2,
    prepare: (s) => void s.write('synthward.yaml', `${CONFIG}workload: { marginals: [{ columns: [sex, wardd] }] }\n`),
  },
  {
    name: 'a workload whose marginal has too many cells',
    code: 'CONFIG_INVALID',
    status: 2,
    prepare: (s) => {
      s.write('dictionary.yaml', FINE);
      s.write('synthward.yaml', `${CONFIG}workload: { marginals: [{ columns: [stay, age, pressure] }] }\n`);
    },
  },
  {
    name: 'a model that would not fit into memory',
    code: 'DOMAIN_TOO_LARGE',
    status: 2,
    prepare: (s) => {
      // Columns that the table lacks: the plan is refused before anybody looks.
      const wide = Array.from({ length: 800 }, (_, i) => `  wide${i}: { kind: integer, range: [1, 2000] }\n`);
      s.write('dictionary.yaml', `${DICTIONARY}${wide.join('')}`);
      s.write('synthward.yaml', `${CONFIG}model: { kind: mst }\n`);
    },
  },
  { name: 'epsilon zero', code: 'BUDGET_INVALID', status: 2, prepare: config('epsilon: 2', 'epsilon: 0') },
  { name: 'epsilon below zero', code: 'BUDGET_INVALID', status: 2, prepare: () => {}, args: ['--epsilon=-1'] },
  {
    name: 'an absurdly large epsilon',
    code: 'BUDGET_INVALID',
    status: 2,
    prepare: config('epsilon: 2', 'epsilon: 5000'),
  },
  { name: 'epsilon that is no number', code: 'USAGE', status: 2, prepare: () => {}, args: ['--epsilon', 'lots'] },
  {
    name: 'delta of one',
    code: 'BUDGET_INVALID',
    status: 2,
    prepare: config('budget: { epsilon: 2, delta: 1e-6 }', 'budget: { epsilon: 2, delta: 1 }'),
  },
  {
    name: 'delta zero',
    code: 'BUDGET_INVALID',
    status: 2,
    prepare: config('budget: { epsilon: 2, delta: 1e-6 }', 'budget: { epsilon: 2, delta: 0 }'),
  },
  { name: 'no signing key', code: 'FILE_MISSING', status: 2, prepare: (s) => rmSync(s.path('state/signing-key.pem')) },
  {
    name: 'a signing key that anybody may read',
    code: 'KEY_INVALID',
    status: 2,
    prepare: (s) => chmodSync(s.path('state/signing-key.pem'), 0o644),
  },
  {
    name: 'a release of that name',
    code: 'RELEASE_EXISTS',
    status: 2,
    prepare: (s) => void mkdirSync(s.path('released/taken'), { recursive: true }),
    args: ['--name', 'taken'],
  },
];

describe.each(cases)('$name', ({ code, status, prepare, args = [] }) => {
  test(`is refused with ${code}, exit ${status}, nothing spent and nothing leaked`, async () => {
    const steward = await hospital({ csv: poisoned() });
    await prepare(steward);
    const result = await steward.run(['release', '--yes', '--quiet', ...args]);
    // A note of the plan about the policy `error` may stand before it.
    expect(withoutNotes(result.stderr)).toMatch(oneLineWithHint(code));
    expect([result.status, result.stdout]).toEqual([status, '']);
    await expectNoCanary(steward, [result]);
    if (args[0] !== '--name') expectNothingSpent(steward);
    steward.close();
  });
});

test('a mistyped key, kind and column come with "did you mean"', async () => {
  const steward = await hospital();
  const ask = async (): Promise<string> => (await steward.run(['release', '--yes', '--quiet'])).stderr;
  config('output:', 'outputs:')(steward);
  expect(await ask()).toContain('did you mean "output"?');
  steward.write('synthward.yaml', CONFIG);
  dictionary('kind: real', 'kind: reel')(steward);
  expect(await ask()).toContain('did you mean "real"?');
  steward.write('dictionary.yaml', DICTIONARY);
  steward.write('visits.csv', visits().replace('pressure', 'presure'));
  expect(await ask()).toMatch(/did you mean "pres+ure"\?/);
  steward.close();
});

const constant = `${header}${Array.from({ length: 300 }, (_, i) => `P${i},F,A,40,3,2020-05-05,120,x\n`).join('')}`;

const allowed: readonly { name: string; csv: string; config?: string; dictionary?: string; note?: RegExp }[] = [
  ...['mst', 'cliquetree'].flatMap((kind) => [
    { name: `columns of one value, ${kind}`, csv: constant, config: `${CONFIG}model: { kind: ${kind} }\n` },
    {
      name: `columns of tens of thousands of values, ${kind}`,
      csv: visits(),
      config: `${CONFIG}model: { kind: ${kind} }\nexpectedRows: 600\n`,
      dictionary: FINE,
      ...(kind === 'mst' ? {} : { note: /note: (Column age has too many values|The table is too small) for pairs/ }),
    },
  ]),
  { name: 'values outside their domains, of any kind', csv: poisoned(400) },
  {
    name: 'NaN and infinities',
    csv: visits().replaceAll(/,(\d+\.\d),/g, (_, x, at) =>
      at % 3 === 0 ? ',NaN,' : at % 3 === 1 ? ',-inf,' : `,${x},`,
    ),
  },
  { name: 'dates far out of range', csv: visits().replaceAll('2020-0', '0020-0').replaceAll('2021-1', '9021-1') },
  { name: 'a column of only missing values', csv: visits().replaceAll(/,(\d+\.\d|NA),seen/g, ',NA,seen') },
  {
    name: 'delta above one over the number of records',
    csv: visits(),
    config: CONFIG.replace('budget: { epsilon: 2, delta: 1e-6 }', 'budget: { epsilon: 2, delta: 0.01 }').replace(
      'maxDelta: 1e-6',
      'maxDelta: 0.01',
    ),
    note: /note: delta 0\.01 is large/,
  },
];

test.each(allowed)(
  '$name: released, without a trace of a value',
  async ({ csv, config: other, dictionary: facts, note }) => {
    const steward = await hospital({
      csv,
      ...(other === undefined ? {} : { config: other }),
      ...(facts === undefined ? {} : { dictionary: facts }),
    });
    const results = [
      await steward.run(['plan']),
      await steward.run(['release', '--yes', '--name', 'done', '--progress', 'jsonl']),
      await steward.run(['ledger', 'show']),
      await steward.run(['verify', 'released/done']),
    ];
    expect(results.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    if (note) expect(results[1]!.stderr).toMatch(note);
    await expectNoCanary(steward, results);
    steward.close();
  },
);

test('init reads names and storage types alone', async () => {
  const steward = await hospital({ csv: poisoned() });
  rmSync(steward.path('synthward.yaml'));
  const result = await steward.run(['init', 'visits.csv', '-o', 'drafted.yaml']);
  expect([result.stderr, result.status]).toEqual(['', 0]);
  for (const text of [
    result.stdout,
    readFileSync(steward.path('drafted.yaml'), 'utf8'),
    readFileSync(steward.path('synthward.yaml'), 'utf8'),
  ]) {
    expect(text).not.toContain(CANARY);
  }
  const unfinished = await steward.run(['plan']);
  expect([unfinished.status, unfinished.stderr]).toEqual([2, expect.stringContaining('still to be filled in')]);
  const again = await steward.run(['init', 'visits.csv', '-o', 'drafted.yaml']);
  expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('the file exists')]);
  steward.close();
});

test('a tampered ledger is named and nothing proceeds', async () => {
  const steward = await hospital({ csv: poisoned() });
  expect((await steward.run(['release', '--yes', '--name', 'one'])).status).toBe(0);
  const database = steward.path('state/ledger.db');
  const { default: Database } = await import('libsql');
  const ledger = new Database(database);
  const { name } = ledger
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'entr%'`)
    .get() as { name: string };
  const columns = (ledger.prepare(`PRAGMA table_info(${name})`).all() as { name: string }[]).map(
    (column) => column.name,
  );
  const text = columns.find((column) => /content|entry|body|json|text/.test(column))!;
  ledger.exec(`DROP TRIGGER IF EXISTS x`);
  ledger.prepare(`UPDATE ${name} SET ${text} = replace(${text}, 'records', 'accords') WHERE rowid = 3`).run();
  ledger.close();
  const second = await steward.run(['release', '--yes', '--quiet', '--name', 'two']);
  expect(withoutNotes(second.stderr)).toMatch(oneLineWithHint('LEDGER_TAMPERED'));
  expect(second.stderr).toMatch(/entry \d+/);
  expect(second.status).toBe(1);
  expect(readdirSync(steward.path('released'))).toEqual(['one']);
  expect((await steward.run(['ledger', 'verify'])).status).toBe(1);
  await expectNoCanary(steward, [second]);
  steward.close();
});

const asRoot = process.getuid?.() === 0;

test.skipIf(!asRoot || spawnSync('mount', ['--version']).status !== 0)(
  'a full disk stops the run, which goes on once there is room (needs root, to mount a small disk)',
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'synthward-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=700k', 'tmpfs', disk]);
    const steward = await hospital({ csv: poisoned(3000), config: CONFIG.replace('rows: 500', 'rows: 20000') });
    try {
      mkdirSync(join(disk, 'state'), { mode: 0o700 });
      const args = ['release', '--yes', '--quiet', '--workspace', disk];
      const env = { SYNTHWARD_SIGNING_KEY: steward.path('state/signing-key.pem') };
      const full = await steward.run(args, { env });
      expect(withoutNotes(full.stderr)).toMatch(oneLineWithHint('DISK_FULL'));
      expect(full.status).toBe(3);
      expect(existsSync(join(disk, 'released')) ? readdirSync(join(disk, 'released')) : []).toEqual([]);
      await expectNoCanary(steward, [full]);
      execFileSync('mount', ['-o', 'remount,size=60m', disk]);
      const journal = readJournal(disk);
      const open = journal.runs.some(({ state }) => state === 'open');
      const rest = await steward.run(open ? [...args, '--resume'] : args, { env });
      expect([withoutNotes(rest.stderr), rest.status]).toEqual(['', 0]);
    } finally {
      execFileSync('umount', ['-l', disk]); // lazily: SQLite may keep its file open in this process a while
      steward.close();
    }
  },
);

test('a workspace that cannot be written to is named', async () => {
  const steward = await hospital({ csv: poisoned() });
  steward.write('file', 'not a folder');
  const env = { SYNTHWARD_SIGNING_KEY: steward.path('state/signing-key.pem') };
  const result = await steward.run(['release', '--yes', '--quiet', '--workspace', steward.path('file/inside')], {
    env,
  });
  expect(withoutNotes(result.stderr)).toMatch(oneLineWithHint('FILE_UNWRITABLE'));
  expect([result.status, result.stdout]).toEqual([2, '']);
  steward.close();
});
