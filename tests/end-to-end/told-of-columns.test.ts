import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Edit, editJson, readJson, reseal } from '../../fixtures/support/reseal.ts';
import { loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { type Hospital, hospital } from '../support/hospital.ts';

const CONFIG = `schema: synthward/run/1
dataset: visits
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 10, delta: 1e-6 }
model: { kind: independent }
output: { arrow: false }
`;

/** `when` in the form of the file; a fifth of `race` is a value that `values` below leaves out; `dose` lies above its range. */
const csv = (rows: number): string =>
  [
    'id,when,race,dose',
    ...Array.from({ length: rows }, (_, i) => {
      const day = String(1 + (i % 28)).padStart(2, '0');
      return `${i},${day}.0${1 + (i % 9)}.2020,${['A', 'B', 'C', 'A', 'D'][i % 5]},${i % 10 === 0 ? i % 7 : 900 + (i % 7)}`;
    }),
  ].join('\n');

const dictionary = ({
  when = '',
  values = '[A, B, C, D]',
  range = '[0, 999]',
} = {}): string => `schema: synthward/dictionary/1
table: visits
origin: public
unit: { column: id, maxRows: 1 }
columns:
  id: { kind: identifier }
  when: { kind: date, range: [2020-01-01, 2020-12-31], bins: { every: month }${when} }
  race: { kind: categorical, values: ${values} }
  dose: { kind: integer, range: ${range}, bins: { count: 5 } }
`;
const FORMAT = ', format: "%d.%m.%Y"';

async function released(dict: string, config = CONFIG, rows = 600) {
  const steward = await hospital({ csv: csv(rows), dictionary: dict, config });
  const result = await steward.run(['release', '--yes', '-q', '--name', 'r']);
  return { steward, ...result };
}
const close = ({ steward }: { steward: Hospital }): void => steward.close();

describe('a release whose columns are partly unread', () => {
  let made: Awaited<ReturnType<typeof released>>;
  beforeAll(async () => {
    // A wrong format, an unlisted value and a range that is too short, and the gate held back.
    const wrong = dictionary({ values: '[A, B, C]', range: '[0, 99]' });
    made = await released(wrong, `${CONFIG}gate: { maxEmptyShare: 1 }\n`);
  });
  afterAll(() => close(made));
  const folder = (): string => made.steward.path('released/r');

  test('says so in the terminal, the dataset card and the report', () => {
    expect(made.status).toBe(0);
    const { warnings, columns } = readJson(folder(), 'report.json');
    expect(warnings).toEqual([
      expect.stringMatching(/^More than 99 % of `when` is null in the release: either .*`mostlyMissing: true`/),
      expect.stringMatching(/^About (19|20|21) % of `race` is null in the release: either/),
      expect.stringMatching(/^About (89|90|91) % of `dose` \(where it is not null\) lies in the last bin/),
    ]);
    const card = readFileSync(join(folder(), 'README.md'), 'utf8');
    for (const warning of warnings) {
      expect(made.stderr).toContain(`warning: ${warning}`);
      expect(card).toContain(`- ${warning}`);
    }
    expect(columns.map(({ column }: { column: string }) => column)).toEqual(['when', 'race', 'dose']);
    expect(columns[1].missing).toBeCloseTo(0.2, 1);
    expect(columns[1].sigma).toBeGreaterThan(0);
    expect(columns[2]).toMatchObject({ other: null, mostlyMissing: false });
  });

  const verified = async (change: (dir: string) => void, edit?: Edit, card?: 'kept'): Promise<string[]> => {
    const copy = made.steward.path('copy');
    rmSync(copy, { recursive: true, force: true });
    cpSync(folder(), copy, { recursive: true });
    change(copy);
    await reseal(copy, await loadSigningKey(made.steward.path('state/signing-key.pem')), edit, card);
    const { checks } = await verifyRelease(copy);
    return checks.filter(({ verdict }) => verdict === 'fail').map(({ id, detail }) => `${id}: ${detail}`);
  };

  test('verifies, and an edited share, an edited fact or a warning left out does not', async () => {
    expect(await verified(() => {})).toEqual([]);
    const edited = await verified((dir) =>
      editJson(dir, 'report.json', (report) => {
        report.columns[1].missing = 0.01;
      }),
    );
    expect(edited).toEqual(['report: its "columns" is not what the released answers and rows give']);
    const noise = await verified((dir) =>
      editJson(dir, 'report.json', (report) => {
        report.noise.error1 = 0;
      }),
    );
    expect(noise).toEqual([
      'report: its "noise" is not what the released answers and rows give',
      'gate: it does not say what its thresholds and the published report give',
    ]);
    const declared = await verified((dir) =>
      editJson(dir, 'data-dictionary.json', (described) => {
        described.dictionary.columns.find(({ name }: { name: string }) => name === 'when').mostlyMissing = true;
      }),
    );
    expect(declared).toEqual(['report: its "columns" is not what the released answers and rows give']);
    const silence = (dir: string): void => {
      const card = join(dir, 'README.md');
      writeFileSync(card, readFileSync(card, 'utf8').replace(/^- More than 99 %.*\n/m, ''));
    };
    expect(await verified(silence, undefined, 'kept')).toEqual([
      expect.stringMatching(/^card: line \d+, in its section "How good it is", is not what/),
    ]);
    const former: Edit = (manifest) => delete manifest.words;
    expect(await verified(silence, former, 'kept')).toEqual(['card: it leaves out a warning of the report']);
  });

  test('one made before reports spoke of columns verifies as it did, and that is said', async () => {
    const bare = (dir: string): void => {
      editJson(dir, 'report.json', (report) => {
        for (const part of ['noise', 'columns', 'marginalNoise', 'bounds', 'warnings']) delete report[part];
      });
    };
    expect(await verified(bare)).toEqual([
      'report: its "noise" is not what the released answers and rows give',
      'gate: the report does not hold what the gate decides on',
    ]);
    expect(await verified(bare, (manifest) => delete manifest.words)).toEqual([]);
    const { checks } = await verifyRelease(made.steward.path('copy'));
    expect(checks.filter(({ id }) => id === 'report').map(({ verdict }) => verdict)).toEqual(['pass', 'cannot-check']);
  });
});

describe('the gate without any configuration', () => {
  test('publishes a column that is empty without a word where the dictionary says mostlyMissing', async () => {
    const made = await released(dictionary({ when: ', mostlyMissing: true' }));
    expect([made.status, made.stderr]).toEqual([0, expect.not.stringContaining('`when`')]);
    close(made);
  });

  test('refuses a dictionary that fits no column, and says what it may be and what to do', async () => {
    const made = await released(
      dictionary({ values: '[a, b, c, d]' }).replace('dose: { kind: integer', 'dose: { kind: integer, outside: missing').replace('[0, 999]', '[2000, 3000]'), // biome-ignore format: one case
    );
    expect(made.status).toBe(1);
    const warned = made.stderr.split('\n').find((line) => line.startsWith('warning:'));
    for (const column of ['when', 'race', 'dose'])
      expect(warned?.toLowerCase()).toContain(`more than 99 % of \`${column}\``);
    expect(made.stdout).toMatch(
      /gate FAILED {2}([Mm]ore than 99 % of `[a-z]+`(,| and)? ){3}are null or `other`, .*mostlyMissing: true.*`synthward check`/,
    );
    expect(made.stderr).toMatch(/error\[GATE_FAILED\]: Cannot publish: .*\(maxEmptyShare\)/);
    expect(existsSync(made.steward.path('released/r'))).toBe(false);
    close(made);
  });

  test('publishes a refused run from the answers already paid for, where the gate is set otherwise', async () => {
    const { steward, ...refused } = await released(dictionary());
    expect(refused.status).toBe(1);
    const run = /synthward release --resume (\S+)/.exec(refused.stderr)?.[1];
    // When it was last noted is told too, and a release notes it.
    const spent = async (): Promise<string> =>
      (await steward.run(['ledger', 'show'])).stdout.replace(/^ *last noted by .*\n/m, '');
    const before = await spent();
    steward.write('synthward.yaml', `${CONFIG}gate: { maxEmptyShare: 1 }\n`);
    rmSync(steward.path('visits.csv'));
    const again = await steward.run(['release', '--resume', run!, '-q']);
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining('Published')]);
    expect(await spent()).toBe(before);
    expect((await verifyRelease(steward.path('released/r'))).ok).toBe(true);
    steward.close();
  });

  test('publishes a table that fits, with nothing to warn of', async () => {
    const made = await released(dictionary({ when: FORMAT }).replace('count: 5', 'edges: [0, 1, 3, 5, 902, 904, 999]'));
    expect([made.status, made.stderr]).toEqual([0, expect.not.stringContaining('warning:')]);
    close(made);
  });
});

describe('six rows', () => {
  const SMALL = CONFIG.replace('epsilon: 10', 'epsilon: 1');
  test('are warned of from noisy counts, and refused', async () => {
    const made = await released(dictionary({ when: FORMAT }), SMALL, 6);
    expect(made.status).toBe(1);
    expect(made.stderr).toMatch(/warning: The counts are mostly noise: they estimate about \d+ records?/);
    expect(made.stdout).toMatch(/gate FAILED {2}Noise alone is expected .* More budget, fewer columns/);
    close(made);
  });

  test('are warned of by the plan where expectedRows is known, whatever the workload is', async () => {
    const steward = await hospital({
      csv: csv(6),
      dictionary: dictionary({ when: FORMAT }),
      config: `${SMALL}expectedRows: 6\nworkload: { marginals: [{ columns: [when, race] }] }\n`,
    });
    const { stdout } = await steward.run(['plan']);
    expect(stdout).toMatch(/note: Counts of single columns will be mostly noise .*is likely to refuse the release/);
    expect(stdout).toMatch(
      /gate refuses +error1 above 1\n.*\n.*\n.*noise alone above 0\.4.*\n.*null and `other` hold more than 60 %/,
    );
    close({ steward });
  });
});
