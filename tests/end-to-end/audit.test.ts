import { existsSync, mkdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Audit, auditSchema } from '../../pipelines/audit-file/audit-file.ts';
import { CONFIG, type Hospital, hospital, visits } from '../support/hospital.ts';

let made: Hospital;
beforeAll(async () => {
  made = await hospital({ config: CONFIG });
});
afterAll(() => made.close());

const SMALL = ['--canaries', '20', '--runs', '2'];
const audit = (...args: string[]) => made.run(['audit', ...SMALL, ...args]);
const read = (name: string): Audit => auditSchema.parse(JSON.parse(readFileSync(made.path(name), 'utf8')));

test('without the source, it audits on simulated records, and touches no ledger', async () => {
  const other = await hospital({ config: CONFIG });
  unlinkSync(other.path('visits.csv'));
  const { status, stdout, stderr } = await other.run(['audit', ...SMALL, '--json']);
  expect([status, stderr]).toEqual([0, expect.stringContaining('the first run took')]);
  const told = JSON.parse(stdout);
  expect(told).toMatchObject({ schema: 'audit/1', runs: 2, canaries: 20, privacyCost: 'none', findings: [] });
  expect(told.inWords.join(' ')).toContain('of nobody');
  const file: Audit = auditSchema.parse(JSON.parse(readFileSync(told.file, 'utf8')));
  expect(told.bounds).toEqual(file.bounds);
  expect(existsSync(other.path('state/ledger.db'))).toBe(false);
  expect(existsSync(other.path('released'))).toBe(false);
  other.close();
});

test('it is about the plan of a release under the same configuration, which carries it and whose ledger it leaves alone', async () => {
  expect((await audit('-o', 'ours.json')).status).toBe(0);
  const planned = JSON.parse((await made.run(['plan', '--json'])).stdout);
  const { pipeline, records } = read('ours.json');
  expect(pipeline).toMatchObject({ model: 'cliquetree', epsilon: '2', delta: '1/1000000' });
  expect(planned).toMatchObject({ digest: pipeline.planDigest });
  expect(records.origin).toBe('simulated');
  made.write('with-audit.yaml', `${CONFIG}evaluation: { utility: false }\nrelease: { audit: ours.json }\n`);
  const released = await made.run(['release', '-c', 'with-audit.yaml', '--yes', '--name', 'audited']);
  expect([released.status, released.stderr]).toEqual([0, expect.any(String)]);
  const verified = await made.run(['verify', 'released/audited']);
  expect([verified.status, verified.stdout]).toEqual([0, expect.stringContaining('audit.json')]);
  const ledger = readFileSync(made.path('state/ledger.db'));
  expect((await audit('-o', 'again.json')).status).toBe(0);
  expect(readFileSync(made.path('state/ledger.db')).equals(ledger)).toBe(true);
});

test('on the protected records it says at once that the result stays inside, and no release takes it', async () => {
  const outside = await audit('--records', 'protected', '-o', 'exact.json');
  expect([outside.status, outside.stderr]).toEqual([2, expect.stringContaining('stays inside')]);
  expect(existsSync(made.path('exact.json'))).toBe(false);
  const { status, stdout, stderr } = await audit('--records', 'protected', '-o', 'protected/exact.json');
  expect([status, stdout]).toEqual([0, expect.stringContaining('Keep the file inside')]);
  expect(stderr).toContain('these are the protected records');
  expect(statSync(made.path('protected/exact.json')).mode & 0o777).toBe(0o600);
  expect(read('protected/exact.json').records.origin).toBe('protected');
  made.write('exact.yaml', `${CONFIG}evaluation: { utility: false }\nrelease: { audit: protected/exact.json }\n`);
  const refused = await made.run(['release', '-c', 'exact.yaml', '--yes', '--name', 'no']);
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('AUDIT_REFUSED')]);
});

test('on a file that is named it says that it is called public; the configured source is not one', async () => {
  made.write('public.csv', visits(60));
  expect((await audit('--records', 'public.csv', '-o', 'public.json')).status).toBe(0);
  const { records } = read('public.json');
  expect(records.origin).toBe('public');
  expect(records.units).toBe(60);
  expect(records.description).toContain('says to be public');
  const own = await audit('--records', './visits.csv', '-o', 'own.json');
  expect([own.status, own.stderr]).toEqual([2, expect.stringContaining('it is what the release protects')]);
});

test.each([
  [['--canaries', '0'], 'whole number from 1'],
  [['--canaries', 'many'], '--canaries must be a whole number'],
  [['--canaries', '100000000'], 'whole number from 1'],
  [['--runs', '0'], 'Cannot audit with 0 runs'],
  [['--runs', '1000000'], 'more than 300000 in all'],
  [['--base-rows', '1'], 'Cannot simulate 1 records'],
  [['--base-rows', '5', '--records', 'protected'], 'those of a file are taken as they are'],
  [['--records', 'absent.csv'], 'there is no such file'],
  [['-o', 'ours.json'], 'the file exists'],
  [['-o', 'nowhere/audit.json'], 'Cannot write'],
  [['-c', 'nowhere.yaml'], 'nowhere.yaml'],
] as const)('%j is refused with a reason, and writes nothing', async (flags, reason) => {
  const out = flags.some((flag) => flag === '-o') ? [] : ['-o', 'refused.json'];
  const defaults = flags.some((flag) => flag === '--canaries') ? [] : ['--canaries', '20'];
  const runs = flags.some((flag) => flag === '--runs') ? [] : ['--runs', '1'];
  const { status, stderr } = await made.run(['audit', ...defaults, ...runs, ...out, ...flags]);
  expect([status, stderr]).toEqual([2, expect.stringContaining(reason)]);
  expect(existsSync(made.path('refused.json'))).toBe(false);
});

test('more canaries than the domain has are refused with the number that it has', async () => {
  const tiny = `schema: synthward/dictionary/1
table: t
origin: public
unit: { rows: each }
columns:
  a: { kind: categorical, values: [x, y, z] }
  b: { kind: categorical, values: [x, y, z] }
`;
  mkdirSync(made.path('tiny'));
  made.write('tiny/dictionary.yaml', tiny);
  made.write('tiny/synthward.yaml', CONFIG);
  const { status, stderr } = await audit('-c', 'tiny/synthward.yaml', '--base-rows', '2', '-o', 'tiny.json');
  expect(status).toBe(2);
  expect(stderr).toMatch(/only \d+ could be found whose combination of values no record has/);
});
