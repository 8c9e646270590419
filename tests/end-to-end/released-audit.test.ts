import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONFIG, type Hospital, hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';

const WITH_AUDIT = `${CONFIG}release: { audit: audit.json }\nmodel: { kind: mst }\n`;
const FEW = ['audit', '--canaries', '10', '--runs', '4', '--base-rows', '200', '--out', 'audit.json'];

describe('a release with an audit', () => {
  let steward: Hospital;
  const release = (name: string): string => steward.path(`released/${name}`);
  beforeAll(async () => {
    steward = await hospital({ config: WITH_AUDIT });
    const audited = await steward.run(FEW);
    expect(audited.stderr).not.toContain('error[');
    expect(audited.status).toBe(0);
    expect(existsSync(steward.path('state/ledger.db'))).toBe(false);
    const { status, stderr } = await steward.run(['release', '--yes', '--name', 'first']);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
  });
  afterAll(() => steward.close());

  test('holds it, names it, and tells of it; verify works its bounds out again', async () => {
    const manifest = JSON.parse(readFileSync(join(release('first'), 'manifest.json'), 'utf8'));
    const { sha256 } = manifest.artefacts.find(({ path }: { path: string }) => path === 'audit.json');
    expect(manifest.audit).toEqual({ sha256 });
    const audit = JSON.parse(readFileSync(join(release('first'), 'audit.json'), 'utf8'));
    expect(audit).toEqual(JSON.parse(readFileSync(steward.path('audit.json'), 'utf8')));
    expect(readFileSync(join(release('first'), 'report.html'), 'utf8')).toContain('Lower bounds on epsilon');
    expect(readFileSync(join(release('first'), 'README.md'), 'utf8')).toContain('Its scores are in `audit.json`');
    const { status, stdout } = await steward.run(['verify', 'released/first', '--json']);
    expect(status).toBe(0);
    const own = JSON.parse(stdout).checks.filter(({ id }: { id: string }) => ['audit', 'card', 'page'].includes(id));
    expect(own.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['pass', 'pass', 'pass']);
  });

  test('is made again byte for byte from its journal, with the same audit alone', async () => {
    const [run] = readJournal(steward.folder).runs;
    const resume = ['release', '--resume', run!.runId];
    renameSync(release('first'), steward.path('kept'));
    const text = readFileSync(steward.path('audit.json'), 'utf8');
    steward.write('synthward.yaml', WITH_AUDIT.replace('release: { audit: audit.json }\n', ''));
    const without = await steward.run(resume);
    expect([without.status, without.stderr]).toEqual([2, expect.stringContaining('it was started with another audit')]);
    steward.write('synthward.yaml', `${WITH_AUDIT}evaluation: { utility: false }\n`);
    steward.write('audit.json', text.replace(/("createdAt": ?")20/, '$119'));
    const changed = await steward.run(resume);
    expect([changed.status, changed.stderr]).toEqual([2, expect.stringContaining('error[PLAN_CHANGED]')]);
    expect(readdirSync(steward.path('released'))).toEqual([]);
    steward.write('audit.json', JSON.stringify(JSON.parse(text), null, 2));
    expect((await steward.run(resume)).status).toBe(0);
    for (const file of ['audit.json', 'report.html', 'README.md', 'manifest.json', 'SHA256SUMS']) {
      expect(readFileSync(join(release('first'), file), 'utf8')).toBe(
        readFileSync(join(steward.path('kept'), file), 'utf8'),
      );
    }
  });
});

test('an audit of another budget, a forged one and one that is not there are refused before anything is spent', async () => {
  const steward = await hospital({ config: WITH_AUDIT });
  const release = async (): Promise<[number | undefined, string, boolean]> => {
    const { status, stderr } = await steward.run(['release', '--yes']);
    return [status, stderr, existsSync(steward.path('state/ledger.db'))];
  };
  expect(await release()).toEqual([2, expect.stringContaining('error[FILE_MISSING]'), false]);
  expect((await steward.run(FEW)).status).toBe(0);
  const text = readFileSync(steward.path('audit.json'), 'utf8');
  const forged = JSON.parse(text);
  forged.bounds[0].ceiling += 1;
  steward.write('audit.json', JSON.stringify(forged));
  expect(await release()).toEqual([2, expect.stringContaining('bound 1 states ceiling'), false]);
  steward.write('audit.json', text);
  steward.write('synthward.yaml', WITH_AUDIT.replace('budget: { epsilon: 2', 'budget: { epsilon: 1'));
  expect(await release()).toEqual([1, expect.stringContaining('it was made of another plan'), false]);
  steward.close();
});
