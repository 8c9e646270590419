import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseCsv } from '../../pipelines/workspace/text/csv.ts';
import { openLedger } from '../../privacy/ledger/open-ledger.ts';
import { parseRational } from '../../privacy/rational.ts';
import { digest, gaussian, policy, request, zcdp } from '../unit/ledger/ledger-fixture.ts';
import { captured } from './captured-terminal.ts';
import { expectHarmless, type Json, LONG, mutationsOf } from './hostile.ts';
import { rewriteLedger } from './old-ledger.ts';

export interface LedgerEntry {
  readonly sequence: number;
  readonly body: Json;
}

/** A place in an entry of the ledger, and a text there. */
export interface LedgerCase {
  readonly name: string;
  readonly edit: (entry: LedgerEntry) => void;
}

/** A folder with a sound ledger of each kind of entry. */
export function soundLedger(): { readonly folder: string; readonly ledger: string; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-hostile-ledger-'));
  const path = join(folder, 'sound.db');
  const ledger = openLedger({ path, now: () => new Date().toISOString() });
  ledger.setPolicy('encounters', policy('5'), { by: 'steward' });
  const award = { dataset: 'encounters', project: 'Falls', purpose: 'Why patients fall', approver: 'Board' };
  const budget = { epsilon: parseRational('1'), delta: parseRational('1e-7') };
  const { id } = ledger.awardAllocation(
    { ...award, ...budget, expires: '2090-01-01', spenders: ['anna'] },
    { by: 'steward' },
  );
  const run = ledger.startRun(request('run-1', zcdp('1/64')));
  run.charge('one', digest('a'), gaussian(32));
  run.answer('one', Uint8Array.of(1));
  run.finish('finished');
  ledger.startRun(request('run-2', zcdp('1/128'), { spender: 'anna' }));
  ledger.revokeAllocation(id, { by: 'steward' });
  ledger.close();
  return { folder, ledger: path, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Every place of every entry. */
export function placesOfLedger(ledger: string): LedgerCase[] {
  const found: LedgerCase[] = [];
  rewriteLedger(ledger, ({ sequence, body }) => {
    for (const { at } of mutationsOf(body as Json)) {
      found.push({
        name: `entry ${sequence}: ${at}`,
        edit: (entry) => {
          if (entry.sequence === sequence)
            mutationsOf(entry.body)
              .find((one) => one.at === at)!
              .change(entry.body);
        },
      });
    }
  });
  return found;
}

const COMMANDS = [
  ['ledger', 'show', '--charges'],
  ['ledger', 'show', '--csv'],
  ['ledger', 'show', '--csv', '--charges'],
  ['ledger', 'allocations'],
  ['ledger', 'allocations', '--csv'],
  ['ledger', 'verify'],
];

/** What a spreadsheet runs, in a cell or in what another separator makes of it. */
const RUNS = /(?:^|[;,])\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** Writes the ledger anew, with hashes that hold, and looks at all that is said of it. */
export async function expectHarmlessLedger(
  { folder, ledger }: { readonly folder: string; readonly ledger: string },
  edit: LedgerCase['edit'],
): Promise<void> {
  const workspace = mkdtempSync(join(folder, 'workspace-'));
  mkdirSync(join(workspace, 'state'));
  copyFileSync(ledger, join(workspace, 'state/ledger.db'));
  rewriteLedger(join(workspace, 'state/ledger.db'), edit as never);
  for (const command of COMMANDS) {
    const result = await captured([...command, '--workspace', workspace]);
    // CSV ends its lines with CRLF.
    expectHarmless({ ...result, stdout: result.stdout.replaceAll('\r\n', '\n') });
    if (!command.includes('--csv')) {
      // For scripts the statement holds its texts whole.
      const whole = await captured([...command, '--workspace', workspace, '--json']);
      expectHarmless(whole, { json: true, most: 4 * LONG.length });
    } else if (result.status === 0) {
      const cells = parseCsv(result.stdout)!.flat();
      expect(cells.filter((cell) => RUNS.test(cell) && !NUMBER.test(cell))).toEqual([]);
    }
  }
  rmSync(workspace, { recursive: true, force: true });
}
