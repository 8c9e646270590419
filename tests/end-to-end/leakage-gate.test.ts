import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONFIG, type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';

const LEAKAGE = 'evaluation: { utility: false, leakage: { holdout: 0.4, targets: 200 } }\n';
const REASON = 'Agreed *with* the <b>committee</b> of the hospital.';
const gate = (maxExcess: number): string =>
  `${OPEN_GATE.trimEnd().slice(0, -2)}, leakage: { linkability: { maxExcess: ${maxExcess}, reason: '${REASON}' } } }\n`;
const OUTSIDE =
  'That this release was published also rests on exact numbers, which were computed on the records without noise: how much better attacks (linkability) do on a patient that was learnt from than on one that was held out. The choice to publish is therefore outside the guarantee';

const textOf = (path: string): string =>
  readFileSync(path, 'utf8')
    .replaceAll(path.endsWith('.html') ? /<[^>]+>/g : /(?!)/g, '')
    .replaceAll(/\\(?=[^\w\s])/g, '')
    .replaceAll(/\s+/g, ' ');

describe('a release with a limit on an attack that was kept', () => {
  let steward: Hospital;
  let inside: string;
  const released = (name: string): string => steward.path(`released/first/${name}`);
  const manifest = (): Record<string, never> => JSON.parse(readFileSync(released('manifest.json'), 'utf8'));

  beforeAll(async () => {
    steward = await hospital({ patients: 700, config: `${CONFIG}${LEAKAGE}${gate(1)}` });
    const { status, stdout, stderr } = await steward.run(['release', '--yes', '--name', 'first', '--json']);
    expect([stderr.includes('error['), status]).toEqual([false, 0]);
    const outcome = JSON.parse(stdout);
    inside = outcome.insideReport;
    expect(outcome.leakageGate).toEqual([{ attack: 'linkability', maxExcess: 1, passed: true }]);
  });
  afterAll(() => steward.close());

  test('says in manifest, card and page that the choice to publish is outside the guarantee, with limit and reason', () => {
    const { outsideGuarantee, checks } = manifest()['gate']! as {
      outsideGuarantee: Record<string, unknown>;
      checks: readonly { id: string }[];
    };
    expect(outsideGuarantee).toEqual({
      limits: [{ attack: 'linkability', maxExcess: 1, reason: REASON }],
      verdict: 'passed',
      statement: expect.stringContaining(OUTSIDE),
    });
    expect(checks.some(({ id }) => id.includes('leakage') || id === 'linkability')).toBe(false);
    for (const file of ['README.md', 'report.html']) {
      expect(textOf(released(file))).toContain(OUTSIDE);
      expect(textOf(released(file))).toContain(
        'How often two parts of a record are joined by way of the release: as a rate from 0 to 1, at most 1 more for those who were learnt from than for those who were held out.',
      );
    }
    expect(readFileSync(released('report.html'), 'utf8')).not.toContain('<b>committee');
    expect(readFileSync(released('README.md'), 'utf8')).toContain(`\`${REASON}\``);
  });

  test('keeps the numbers inside', () => {
    const report = JSON.parse(readFileSync(inside, 'utf8'));
    const own = report.leakage.results.filter(({ attack }: { attack: string }) => attack === 'linkability');
    expect(own.map(({ targets }: { targets: string }) => targets)).toEqual(['random', 'vulnerable']);
    expect(report.leakage.claim).toEqual({ epsilon: 2, delta: 1e-6 });
    const excesses = own.map(({ excess }: { excess: number }) => excess);
    expect(report.leakageGate).toEqual([
      {
        attack: 'linkability',
        excess: Math.max(...excesses),
        maxExcess: 1,
        passed: true,
        sentence: expect.stringContaining('linkability passes: its excess may be 1'),
      },
    ]);
    const published = readdirSync(steward.path('released/first'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(json|md|html|cff|yaml)$/.test(name))
      .map((name) => readFileSync(released(name), 'utf8'))
      .join('\n');
    for (const excess of excesses.filter((value: number) => Math.abs(value) > 1e-4)) {
      expect(published).not.toContain(String(excess));
    }
  });

  test('passes every check, among those that nobody can make', async () => {
    const report = JSON.parse((await steward.run(['verify', 'released/first', '--json'])).stdout);
    const of = (verdict: string): string[] =>
      report.checks
        .filter((check: { verdict: string }) => check.verdict === verdict)
        .map(({ detail }: { detail: string }) => detail);
    expect(of('fail')).toEqual([]);
    expect(of('cannot-check')).toContain(
      'that exact numbers of attacks kept within the limits under which they let the release be published',
    );
  });

  test('is made again without the records by what its inside report kept, byte for byte; without the limit or what it read it is not', async () => {
    const { runId } = readJournal(steward.folder).runs[0]!;
    const before = readFileSync(released('manifest.json'), 'utf8');
    renameSync(steward.path('released/first'), steward.path('kept'));
    expect((await steward.run(['release', '--resume', runId])).status).toBe(0);
    expect(readFileSync(released('manifest.json'), 'utf8')).toBe(before);

    steward.write('without.yaml', `${CONFIG}${LEAKAGE}${OPEN_GATE}`);
    const other = await steward.run(['release', '--resume', runId, '-c', 'without.yaml']);
    expect([other.stderr.includes('PLAN_CHANGED'), other.status]).toEqual([true, 2]);

    renameSync(steward.path('released/first'), steward.path('kept-too'));
    renameSync(inside, `${inside}.moved`);
    const refused = await steward.run(['release', '--resume', runId]);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain('gate FAILED  leakage.linkability, on exact numbers');
    expect(readdirSync(steward.path('released'))).toEqual([]);
  });
});

test('where an attack can say nothing the release is refused, and only the steward hears why', async () => {
  const steward = await hospital({ patients: 30, config: `${CONFIG}${LEAKAGE}${gate(0.99)}` });
  try {
    const asked = await steward.run(['release', '--name', 'small']);
    expect(asked.stderr).toContain('lets exact numbers of the records decide whether the release is published');
    expect((await steward.run(['plan'])).stdout.replaceAll(/\s+/g, ' ')).toContain(
      'gate.leakage reads exact numbers (linkability): whether this release is published then depends on the records beyond what is paid for',
    );
    const { status, stdout, stderr } = await steward.run(['release', '--name', 'small', '--yes']);
    expect(status).toBe(1);
    expect(stderr).toContain('Cannot publish: the gate said no (leakage.linkability)');
    expect(stdout).toContain('gate FAILED  leakage.linkability, on exact numbers');
    expect(readdirSync(steward.path('released'))).toEqual([]);
    const [run] = readdirSync(steward.path('protected/runs'));
    const report = JSON.parse(readFileSync(join(steward.path('protected/runs'), run!, 'inside-report.json'), 'utf8'));
    expect(report.leakageGate[0]).toMatchObject({ attack: 'linkability', passed: false });
  } finally {
    steward.close();
  }
});

test('a run that is stopped in an attack goes on to the same limits, and not with records that cannot be read', async () => {
  const steward = await hospital({ patients: 300, config: `${CONFIG}${LEAKAGE}${gate(1)}` });
  const stopped = await steward.run(['release', '--yes', '--name', 'one', '--progress', 'jsonl'], {
    killWhen: (line) => line.includes('"stage-started"') && line.includes('attack linkability'),
  });
  expect(stopped.status).toBeUndefined();
  expect(existsSync(steward.path('released/one'))).toBe(false);
  const { runId } = readJournal(steward.folder).runs[0]!;
  const file = steward.path(`protected/runs/${runId}/records/held-out/records.bin`);
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, -1));
  const damaged = await steward.run(['release', '--resume', runId]);
  expect([damaged.status === 0, damaged.stderr]).toEqual([false, expect.stringContaining('the file is damaged')]);
  writeFileSync(file, whole);
  const resumed = await steward.run(['release', '--resume', runId]);
  expect([resumed.status, existsSync(steward.path('released/one/manifest.json'))]).toEqual([0, true]);
  steward.close();
});
