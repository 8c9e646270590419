import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONFIG, type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';

const LEAKAGE = 'evaluation: { utility: false, leakage: { holdout: 0.25, targets: 60 } }\n';
const STATEMENT =
  'Each patient was held out with probability 1/4, by a draw of its own from the system generator and with all rows, before anything was counted for this release: whoever was held out was not learnt from and takes part in none of its counts. Who they are, and how many, is not told.';

/** A page or card as one line of text. */
const textOf = (path: string): string =>
  readFileSync(path, 'utf8')
    .replaceAll(path.endsWith('.html') ? /<[^>]+>/g : /(?!)/g, '')
    .replaceAll(/\\(?=[^\w\s])/g, '')
    .replaceAll(/\s+/g, ' ');

describe('a release with a hold-out', () => {
  let steward: Hospital;
  let inside: Record<string, { [key: string]: unknown }>;
  let manifest: Record<string, { [key: string]: unknown }>;
  const released = (name: string): string => steward.path(`released/first/${name}`);

  beforeAll(async () => {
    steward = await hospital({ config: `${CONFIG}expectedRows: 600\n${LEAKAGE}${OPEN_GATE}` });
    const { status, stdout, stderr } = await steward.run(['release', '--yes', '--name', 'first', '--json']);
    expect([stderr.includes('error['), status]).toEqual([false, 0]);
    inside = JSON.parse(readFileSync(JSON.parse(stdout).insideReport, 'utf8'));
    manifest = JSON.parse(readFileSync(released('manifest.json'), 'utf8'));
  });
  afterAll(() => steward.close());

  test('says so in manifest, card and page, and never who or how many', () => {
    expect(manifest['holdout']).toEqual({ share: '1/4', by: 'unit', statement: STATEMENT });
    expect(manifest['plan']!['expectedRows']).toBe(450);
    for (const file of ['README.md', 'report.html']) {
      expect(textOf(released(file))).toContain(STATEMENT);
      expect(textOf(released(file))).toContain('all records together are about 4/3 times as many');
    }
    expect(textOf(released('report.html'))).toContain('that who was held out was drawn by chance');
  });

  test('passes every check, and what nobody can check is said', async () => {
    const report = JSON.parse((await steward.run(['verify', 'released/first', '--json'])).stdout);
    expect(report.checks.filter(({ verdict }: { verdict: string }) => verdict === 'fail')).toEqual([]);
    const found = (id: string) => report.checks.filter((check: { id: string }) => check.id === id);
    for (const id of ['words', 'card', 'page', 'fit', 'plan', 'gate']) {
      expect(found(id).map(({ verdict }: { verdict: string }) => verdict)).toEqual(['pass']);
    }
    expect(found('without-records').map(({ detail }: { detail: string }) => detail)).toContain(
      'that who was held out was drawn by chance, and was not learnt from',
    );
  });

  test('counts inside what it learnt from, of what it read', () => {
    const lines = readFileSync(steward.path('visits.csv'), 'utf8').trim().split('\n').length - 1;
    const { rowsRead, rowsKept } = inside['contributions']! as { rowsRead: number; rowsKept: number };
    expect(rowsRead).toBe(lines);
    expect((inside['rows'] as { real: number }).real).toBeLessThan(lines);
    expect(rowsKept).toBeLessThanOrEqual((inside['rows'] as { real: number }).real);
    // 400 patients: further off once in a million.
    expect(Math.abs((inside['rows'] as { real: number }).real / lines - 0.75)).toBeLessThan(0.15);
  });

  test('is planned as one: other shares and none are other plans', async () => {
    const digest = async (evaluation: string): Promise<string> => {
      steward.write('other.yaml', `${CONFIG}expectedRows: 600\n${evaluation}${OPEN_GATE}`);
      return JSON.parse((await steward.run(['plan', '-c', 'other.yaml', '--json'])).stdout).digest;
    };
    const digests = [
      await digest(LEAKAGE),
      await digest(LEAKAGE.replace('0.25', '0.2')),
      await digest('evaluation: { utility: false }\n'),
    ];
    expect(new Set(digests).size).toBe(3);
    expect(await digest(LEAKAGE.replace('60', '90'))).toBe(digests[0]);
    const { stdout } = await steward.run(['plan']);
    expect(stdout).toMatch(/held out +each patient with probability 1\/4/);
  });
});

test('a run that was killed goes on with the same split, and without it not at all', async () => {
  const steward = await hospital({ patients: 120, config: `${CONFIG}${LEAKAGE}${OPEN_GATE}` });
  try {
    const split = (): string[] => {
      const [run] = readdirSync(steward.path('protected/runs'));
      const records = steward.path(`protected/runs/${run}/records`);
      return ['held-out', 'bounded'].map((part) => readFileSync(join(records, part, 'records.bin')).toString('base64'));
    };
    const killed = await steward.run(['release', '--yes', '--name', 'one', '--progress', 'jsonl'], {
      killWhen: (line) => line.includes('"stage-started"') && line.includes('"detail"'),
    });
    expect(killed.status).toBeUndefined();
    const before = split();
    let during: string[] = [];
    const { runId } = readJournal(steward.folder).runs[0]!;
    const resumed = await steward.run(['release', '--resume', runId, '--progress', 'jsonl'], {
      pauseWhen: (line) =>
        line.includes('"stage-started"') && line.includes('"evaluate"')
          ? Promise.resolve().then(() => {
              during = split();
            })
          : undefined,
    });
    expect(resumed.status).toBe(0);
    expect(during).toEqual(before);
    expect((await steward.run(['verify', 'released/one'])).status).toBe(0);

    await steward.run(['release', '--yes', '--name', 'two', '--progress', 'jsonl'], {
      killWhen: (line) => line.includes('"stage-started"') && line.includes('"detail"'),
    });
    const open = readJournal(steward.folder).runs.find(({ state }) => state === 'open')!;
    rmSync(steward.path(`protected/runs/${open.runId}/records`), { recursive: true });
    const refused = await steward.run(['release', '--resume', open.runId]);
    expect(refused.stderr).toContain('who was held out is not known any more');
    expect(refused.status).not.toBe(0);
  } finally {
    steward.close();
  }
});

test('what cannot be held out is refused before anything is opened', async () => {
  const steward = await hospital({ patients: 30 });
  try {
    const told = async (config: string): Promise<string> => {
      writeFileSync(steward.path('synthward.yaml'), config);
      rmSync(steward.path('visits.csv'), { force: true });
      steward.write('visits.csv', 'patient,sex,ward,age,stay,admitted,pressure,note\n');
      return (await steward.run(['plan'])).stderr;
    };
    const sql = CONFIG.replace('path: visits.csv', 'path: visits.csv, counting: sql');
    expect(await told(`${sql}${LEAKAGE}`)).toContain(
      'Cannot hold units out of records that a database or an engine counts',
    );
    const gate = "gate: { leakage: { linkability: { maxExcess: 0.1, reason: 'why' } } }\n";
    expect(await told(`${CONFIG}${gate}`)).toContain('is about the excess over those who were held out, and nobody is');
    const smoke = gate.replace('linkability', 'exact-matches');
    expect(await told(`${CONFIG}${LEAKAGE}${smoke}`)).toContain('gate.leakage.exact-matches: is a smoke test');
    expect(await told(`${CONFIG}${LEAKAGE}${gate.replace(", reason: 'why'", '')}`)).toContain('reason is not given');
    expect(await told(`${CONFIG}${LEAKAGE.replace('0.25', '0.9')}`)).toContain('must be above 0 and below 0.9');
  } finally {
    steward.close();
  }
});
