import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkpointText } from '../../../pipelines/account/checkpoint.ts';
import { allocationsToCsv } from '../../../privacy/ledger/statement-csv.ts';
import type { StatementAllocation } from '../../../privacy/ledger/statement-lines.ts';
import { captured } from '../../support/captured-terminal.ts';
import { expectHarmless, HOSTILE, LONG, mutationsOf, seededSample } from '../../support/hostile.ts';
import { expectHarmlessLedger, type LedgerEntry, placesOfLedger, soundLedger } from '../../support/hostile-ledger.ts';
import { digest } from '../ledger/ledger-fixture.ts';
import { freshKey } from '../release-folder/sample-release.ts';

const sound = soundLedger();
afterAll(() => sound.close());

test.each(seededSample('ledger', placesOfLedger(sound.ledger), 10))('a ledger with a text in $name', ({ edit }) =>
  expectHarmlessLedger(sound, edit),
);

test.each(['=1+1', 'a;=1+1'])('%j in every text of a ledger is run by no spreadsheet', async (text) => {
  await expectHarmlessLedger(sound, ({ body }: LedgerEntry) => {
    const said = body as Record<string, unknown>;
    for (const key of ['purpose', 'spender', 'project', 'approver']) if (key in said) said[key] = text;
  });
});

describe('a cell', () => {
  const cell = (project: string): string =>
    allocationsToCsv({ allocations: [{ project } as StatementAllocation] })
      .split('\r\n')[1]!
      .replaceAll(/^,,|,*$/g, '');

  test.each([
    ['=1+1', "'=1+1"],
    ['+1+1', "'+1+1"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\uff1d1', "'\uff1d1"],
    ['\uff20x', "'\uff20x"],
    ['  =1', "  '=1"],
    ['a;=1', `"a;'=1"`],
    ['a,-b', `"a,'-b"`],
    ['a=1', 'a=1'],
    ['-1', '-1'],
    ['+1.5e-3', '+1.5e-3'],
    ['a\n=1', 'a\\n=1'],
    ['a"b', '"a""b"'],
    ['\u009b2J', '\\u009b2J'],
  ])('%j is written as %s', (text, written) => expect(cell(text)).toBe(written));
});

test('checkpoints, keys and releases to compare with are files of anybody', async () => {
  const workspace = mkdtempSync(join(sound.folder, 'workspace-'));
  mkdirSync(join(workspace, 'state'));
  copyFileSync(sound.ledger, join(workspace, 'state/ledger.db'));
  const text = checkpointText({ sequence: 1, hash: digest('a') }, '2026-01-01T00:00:00.000Z', await freshKey());
  const file = join(workspace, `checkpoint${HOSTILE.replaceAll('/', '').slice(0, 60)}.json`);
  const changed = seededSample('checkpoint', mutationsOf(JSON.parse(text)), 12).map(({ change }) => {
    const root = JSON.parse(text);
    change(root);
    return JSON.stringify(root);
  });
  for (const body of [...changed, HOSTILE, LONG, readFileSync(sound.ledger)]) {
    writeFileSync(file, body);
    const args = ['ledger', 'verify', '--workspace', workspace, '--checkpoint', file];
    expectHarmless(await captured(args));
    expectHarmless(await captured([...args, '--json']), { json: true });
  }
  for (const flag of ['--release', '--public-key']) {
    expectHarmless(await captured(['ledger', 'verify', '--workspace', workspace, flag, file]));
  }
});
