import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Statement } from '../../privacy/ledger/statement-lines.ts';
import { CONFIG, DICTIONARY, type Hospital, hospital } from '../support/hospital.ts';

const PATIENT = { name: 'patient', column: 'patient', neighbours: 'add-remove-unit' };

const UNIT = '{ column: patient, maxRows: 2 }';

let steward: Hospital;

const show = async (): Promise<Statement> => JSON.parse((await steward.run(['ledger', 'show', '--json'])).stdout);

beforeEach(async () => {
  const config = `${CONFIG.replace('maxEpsilon: 3', 'maxEpsilon: 9')}model: { kind: independent }\n`;
  steward = await hospital({ config });
  steward.write('rows.yaml', DICTIONARY.replace(UNIT, '{ rows: each }'));
  steward.write('by-row.yaml', config.replace('dictionary.yaml', 'rows.yaml'));
});
afterEach(() => steward.close());

test('an account of patients takes patients and nothing about single rows, and says so everywhere', async () => {
  expect((await steward.run(['release', '--yes', '--name', 'first'])).status).toBe(0);
  const { governance } = JSON.parse(readFileSync(steward.path('released/first/manifest.json'), 'utf8'));
  expect(governance.unit).toEqual(PATIENT);
  const { head, accounts } = await show();
  expect(accounts).toMatchObject([{ unit: PATIENT }]);

  for (const args of [['plan'], ['release', '--yes', '--name', 'second']]) {
    const { status, stdout, stderr } = await steward.run([...args, '--config', 'by-row.yaml']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('error[UNIT_CONFLICT]: Cannot charge a run to dataset "visits"');
    expect(stderr).toContain('adds up the loss of each patient (column patient), and this run protects each row');
    expect(stderr).toContain('Another dataset name is no way out');
  }
  expect((await show()).head).toEqual(head);

  steward.write('dictionary.yaml', DICTIONARY.replace('maxRows: 2', 'maxRows: 3, name: person'));
  const again = await steward.run(['plan']);
  expect(again.stdout).toMatch(/account +visits, kept for each patient \(column patient\)/);
  expect(again.stdout).toContain('This run calls one person: it is the same unit');
  expect((await steward.run(['ledger', 'verify'])).stdout).toContain('account visits: each patient (column patient)');
}, 60_000);
