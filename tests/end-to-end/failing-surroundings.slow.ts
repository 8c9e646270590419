import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectNoCanary, poisoned } from '../support/canary.ts';
import { CONFIG, hospital, OPEN_GATE } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';
import { oneLineWithHint, withoutNotes } from '../support/refusals.ts';

test('a tampered ledger is named and nothing proceeds', async () => {
  const steward = await hospital({ csv: poisoned(), config: `${CONFIG}${OPEN_GATE}` });
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
