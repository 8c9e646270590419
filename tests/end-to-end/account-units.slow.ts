import { renameSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLedger } from '../../privacy/ledger/open-ledger.ts';
import type { Statement } from '../../privacy/ledger/statement-lines.ts';
import { rational } from '../../privacy/rational.ts';
import { CONFIG, DICTIONARY, type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';
import { asOldWorkspace } from '../support/old-ledger.ts';

const PATIENT = { name: 'patient', column: 'patient', neighbours: 'add-remove-unit' };
const ROW = { name: 'row', column: null, neighbours: 'add-remove-unit' } as const;

const UNIT = '{ column: patient, maxRows: 2 }';

let steward: Hospital;
let ledger: string;

const show = async (): Promise<Statement> => JSON.parse((await steward.run(['ledger', 'show', '--json'])).stdout);

beforeEach(async () => {
  const config = `${CONFIG.replace('maxEpsilon: 3', 'maxEpsilon: 9')}model: { kind: independent }\n${OPEN_GATE}`;
  steward = await hospital({ config });
  steward.write('rows.yaml', DICTIONARY.replace(UNIT, '{ rows: each }'));
  steward.write('by-row.yaml', config.replace('dictionary.yaml', 'rows.yaml'));
  ledger = steward.path('state/ledger.db');
});
afterEach(() => steward.close());

test('what describe charged binds the release, and another unit is refused to describe as well', async () => {
  const marked = DICTIONARY.replace('values: [A, B, C, D]', 'values: fill-in');
  steward.write('dictionary.yaml', marked);
  expect((await steward.run(['describe', '--spend', '--yes'])).status).toBe(0);
  expect((await steward.run(['release', '--yes'])).status).toBe(0);
  steward.write('marked-rows.yaml', marked.replace(UNIT, '{ rows: each }'));
  for (const args of [
    ['release', '--yes'],
    ['describe', '--dictionary', 'marked-rows.yaml', '--spend', '--yes'],
  ]) {
    const { status, stderr } = await steward.run([...args, '--config', 'by-row.yaml']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('UNIT_CONFLICT')]);
  }
  expect((await show()).lines.map(({ kind, unit }) => [kind, unit])).toEqual([
    ['describe', 'patient'],
    ['release', 'patient'],
  ]);
}, 60_000);

test('a ledger of version 0.1.0 goes on under the unit of its releases', async () => {
  expect((await steward.run(['release', '--yes', '--name', 'first'])).status).toBe(0);
  await asOldWorkspace(steward.folder);
  expect((await show()).accounts).toMatchObject([{ unit: PATIENT }]);
  rmSync(steward.path('released/first'), { recursive: true }); // what its plan says is left
  const { stderr } = await steward.run(['plan', '--config', 'by-row.yaml']);
  expect(stderr).toContain('protected a unit of up to 2 rows, and this one protects each row');
  const second = await steward.run(['release', '--yes', '--name', 'second']);
  expect([second.status, second.stderr]).toEqual([
    0,
    expect.stringContaining('a unit of up to 2 rows that is not named'),
  ]);
  expect((await show()).accounts).toMatchObject([{ unit: PATIENT, unitUnknown: expect.any(String) }]);
  expect((await steward.run(['ledger', 'verify'])).status).toBe(0);
}, 60_000);

test('a run about each row that version 0.1.0 left open is not resumed beside patients, whose account it would be charged to', async () => {
  steward.write('dictionary.yaml', DICTIONARY.replace('maxRows: 2', 'maxRows: 1'));
  expect((await steward.run(['release', '--yes', '--name', 'first'])).status).toBe(0);
  await asOldWorkspace(steward.folder);
  renameSync(steward.path('released/first'), steward.path('first')); // so that nothing is known while the run starts
  const byRow = ['release', '--config', 'by-row.yaml', '--yes', '--name', 'second', '--progress', 'jsonl'];
  const killed = await steward.run(byRow, { killWhen: (line) => line.includes('"stage":"fit"') });
  expect(killed.status).toBeUndefined();
  await asOldWorkspace(steward.folder);
  renameSync(steward.path('first'), steward.path('released/first'));
  const { status, stderr } = await steward.run(['release', '--config', 'by-row.yaml', '--resume']);
  expect([status, stderr]).toEqual([1, expect.stringContaining('UNIT_CONFLICT')]);
  expect(stderr).toContain('adds up the loss of each patient (column patient), and this run protects each row');
  const { lines } = await show();
  expect(lines.map(({ state }) => state)).toEqual(['finished', 'open']);
  expect((await steward.run(['ledger', 'abandon', lines[1]!.runId])).status).toBe(0);
}, 60_000);

test('a ledger of version 0.1.0 that adds up two units says so and takes nothing more until rows are counted for patients', async () => {
  expect((await steward.run(['release', '--yes', '--name', 'first'])).status).toBe(0);
  await asOldWorkspace(steward.folder);
  const book = openLedger({ path: ledger, now: () => '2999-01-01T00:00:00.000Z' });
  const planned = { kind: 'zcdp', rho: rational(1, 100) } as const;
  const facts = { kind: 'describe', createdAt: '2024-01-01T00:00:00Z', unit: '', maxRowsPerUnit: '1' };
  const request = { runId: 'rows', dataset: 'visits', spender: 'anna', unit: ROW, planned, planDigest: 'p', facts };
  const run = book.startRun(request);
  run.charge('values/a', 'digest', planned);
  run.finish('finished');
  book.close();
  await asOldWorkspace(steward.folder);

  const said = 'the account adds up the losses of different units';
  for (const command of ['show', 'verify']) {
    const { status, stdout } = await steward.run(['ledger', command]);
    expect([status, stdout]).toEqual([0, expect.stringContaining(said)]);
    expect(stdout).toContain('run rows for each row), so its figures hold for none of them');
  }
  const before = (await show()).head;
  const { status, stderr } = await steward.run(['release', '--yes']);
  expect([status, stderr]).toEqual([1, expect.stringContaining(said)]);
  expect((await show()).head).toEqual(before);

  const count = ['ledger', 'unit', 'visits', '--column', 'patient', '--because', 'four visits at most by protocol'];
  expect((await steward.run([...count, '--rows-at-most', 'many'])).status).toBe(2);
  const counted = await steward.run([...count, '--rows-at-most', '4']);
  expect([counted.status, counted.stdout]).toEqual([0, expect.stringContaining('rows charged for each row, counted')]);
  const { accounts, lines } = await show();
  expect(accounts).toMatchObject([{ unit: PATIENT, unitConversions: [{ rowsAtMost: 4, runs: ['rows'] }] }]);
  expect(lines[1]!.rhoCharged).toBeCloseTo(0.16, 12);
  expect((await steward.run(['release', '--yes', '--name', 'second'])).status).toBe(0);
}, 60_000);
