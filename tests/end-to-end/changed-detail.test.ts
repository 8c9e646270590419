import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Edit, editJson, readJson, reseal } from '../../fixtures/support/reseal.ts';
import { doublesToArrow } from '../../pipelines/release-folder/artefacts/doubles-file.ts';
import { SPREAD_FILES } from '../../pipelines/release-folder/artefacts/spread-files.ts';
import type { SigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { zcdpCost } from '../../privacy/accounting/zcdp/cost.ts';
import { eventFromJson } from '../../privacy/event-json.ts';
import { formatRational } from '../../privacy/rational.ts';
import { type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';
import { numbersIn } from '../support/numbers.ts';
import { freshKey } from '../unit/release-folder/sample-release.ts';

const DICTIONARY = `schema: synthward/dictionary/1
table: stays
origin: expert
unit: { column: patient, maxRows: 1 }
columns:
  patient: { kind: identifier }
  cost: { kind: real, range: [0, 1000000], bins: { count: 20 }, decimals: 2 }
  days: { kind: integer, range: [0, 400], bins: { count: 5 }, missing: [''] }
  ward: { kind: categorical, values: [A, B] }
`;

const config = (more = ''): string => `schema: synthward/run/1
dataset: stays
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 3, delta: 1e-6 }
policy: { maxEpsilon: 3, maxDelta: 1e-6 }
output: { rows: 300 }
${OPEN_GATE}${more}`;

/** Costs over four orders of magnitude, a tenth of them zero. */
function stays(rows: number): string {
  const draw = seedrandom('detail');
  const lines = Array.from({ length: rows }, (_, i) => {
    const cost = draw() < 0.1 ? '0' : (10 ** (2 + 3 * draw())).toFixed(2);
    return `P${i},${cost},${draw() < 0.2 ? '' : Math.floor(3 / (draw() + 0.01))},${draw() < 0.5 ? 'A' : 'B'}`;
  });
  return `patient,cost,days,ward\n${lines.join('\n')}\n`;
}

describe('a release whose numbers follow counts inside their bins', () => {
  let steward: Hospital;
  let key: SigningKey;
  let copies = 0;
  beforeAll(async () => {
    steward = await hospital({ dictionary: DICTIONARY, config: config(), csv: stays(3000) });
    const { status, stderr } = await steward.run(['release', '--yes', '--quiet', '--name', 'first']);
    expect([status, stderr.replace(/^(note|warning): .*\n/gm, '')]).toEqual([0, '']);
    key = await freshKey();
  });
  afterAll(() => steward.close());

  async function changed(change: (dir: string) => void, edit: Edit = () => {}): Promise<string> {
    const dir = steward.path(`changed-${++copies}`);
    cpSync(steward.path('released/first'), dir, { recursive: true });
    change(dir);
    await reseal(dir, key, edit);
    return dir;
  }
  const failing = async (dir: string): Promise<string[]> => {
    const { checks } = await verifyRelease(dir);
    return [...new Set(checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id))];
  };
  const withCounts = (edit: (counts: Float64Array) => Float64Array) => (dir: string) => {
    const path = join(dir, SPREAD_FILES.values);
    writeFileSync(path, doublesToArrow(edit(numbersIn(path))));
  };
  const sampled = (dir: string) =>
    steward.run(['sample', dir, '--rows', '50', '-o', join(dir, '..', `rows-${copies}.csv`)]);

  test('passes as it stands, and its detail is charged once and is in the claim', async () => {
    const dir = await changed(() => {});
    expect(await failing(dir)).toEqual([]);
    const { charges } = readJson(dir, 'events.json');
    expect(charges.filter(({ question }: { question: string }) => question === 'detail')).toHaveLength(1);
    const events = charges.map(({ event }: { event: unknown }) => eventFromJson(event));
    expect(readJson(dir, 'manifest.json').claim.rho).toBe(formatRational(zcdpCost({ kind: 'composed', events }).rho));
  });

  test('does not pass without the charge of its detail, though the claim is lowered to the rest', async () => {
    let rho = '';
    const dir = await changed(
      (place) =>
        editJson(place, 'events.json', (events) => {
          events.charges = events.charges
            .filter(({ question }: { question: string }) => question !== 'detail')
            .map((charge: object, i: number) => ({ ...charge, order: i + 1 }));
          const rest = events.charges.map(({ event }: { event: unknown }) => eventFromJson(event));
          rho = formatRational(zcdpCost({ kind: 'composed', events: rest }).rho);
        }),
      (manifest) => {
        manifest.claim.rho = rho;
        manifest.events.charges -= 1;
      },
    );
    expect(await failing(dir)).toContain('plan');
  });

  test.each<[string, (counts: Float64Array) => Float64Array]>([
    ['turned round', (counts) => counts.toReversed()],
    ['all zero', (counts) => counts.map(() => 0)],
    ['one moved by a hundredth', (counts) => counts.map((count, i) => (i === 3 ? count + 0.01 : count))],
    ['all the same', (counts) => counts.map(() => 7)],
    ['one as many as a count may be', (counts) => counts.map((count, i) => (i === 2 ? 2 ** 53 - 1 : count))],
    ['tiny', (counts) => counts.map(() => 5e-324)],
  ])('fails with other counts in place of its own: %s', async (_, edit) => {
    const dir = await changed(withCounts(edit));
    expect(await failing(dir)).toContain('fit');
    const { status, stderr } = await sampled(dir);
    expect(status, stderr).toBe(0);
    expect(readFileSync(join(dir, '..', `rows-${copies}.csv`), 'utf8')).not.toMatch(/nan|inf/i);
  });

  test.each<[string, (dir: string) => void]>([
    ['no numbers', withCounts((counts) => counts.map(() => Number.NaN))],
    ['negative counts', withCounts((counts) => counts.map((count, i) => (i === 1 ? -1 : count)))],
    ['infinite counts', withCounts((counts) => counts.map((count, i) => (i === 1 ? Number.POSITIVE_INFINITY : count)))],
    ['huge counts', withCounts((counts) => counts.map(() => 1e308))],
    ['too few counts', withCounts((counts) => counts.slice(1))],
    ['too many counts', withCounts((counts) => Float64Array.of(...counts, 1))],
    ['a file that is none', (dir) => writeFileSync(join(dir, SPREAD_FILES.values), 'ARROW1')],
    ['a list that is none', (dir) => writeFileSync(join(dir, SPREAD_FILES.structure), '[]')],
    [
      'an offset beyond the end',
      (dir) =>
        editJson(dir, SPREAD_FILES.structure, (spread) => {
          spread.columns[0].offset = 2 ** 40;
        }),
    ],
    [
      'a length of another column',
      (dir) =>
        editJson(dir, SPREAD_FILES.structure, (spread) => {
          spread.columns[0].length -= 1;
        }),
    ],
    [
      'a column twice',
      (dir) =>
        editJson(dir, SPREAD_FILES.structure, (spread) => {
          spread.columns[1] = spread.columns[0];
        }),
    ],
    [
      'a column without a detail',
      (dir) =>
        editJson(dir, SPREAD_FILES.structure, (spread) => {
          spread.columns[0].name = 'ward';
        }),
    ],
    [
      'an unknown column',
      (dir) =>
        editJson(dir, SPREAD_FILES.structure, (spread) => {
          spread.columns[0].name = '__proto__';
        }),
    ],
  ])('with %s is refused by name, and fails the checks', async (_, change) => {
    const dir = await changed(change);
    expect(await failing(dir)).not.toEqual([]);
    const { status, stderr } = await sampled(dir);
    expect(stderr).toMatch(/model\/spread\.(json|arrow): /);
    expect(status).toBe(1);
  });

  test.each<[string, (cuts: number[][]) => void, refused?: 'refused']>([
    ['outside its cell', (cuts) => cuts[0]!.splice(0, 1, -5), 'refused'],
    ['beyond its cell', (cuts) => cuts[0]!.splice(-1, 1, 1e12), 'refused'],
    ['out of order', (cuts) => cuts[0]!.reverse(), 'refused'],
    ['twice the same', (cuts) => cuts[0]!.splice(1, 1, cuts[0]![0]!), 'refused'],
    ['of values between two that can be written', (cuts) => cuts[0]!.splice(1, 1, cuts[0]![0]! + 1e-9)],
    ['of one cell more', (cuts) => cuts.push([1]), 'refused'],
    ['moved a little', (cuts) => cuts[0]!.splice(-1, 1, cuts[0]!.at(-1)! - 7)],
  ])('fails with cuts in its data dictionary that are not its own: %s', async (_, edit, refused) => {
    const dir = await changed((place) =>
      editJson(place, 'data-dictionary.json', ({ columns }) =>
        edit(columns.find(({ name }: { name: string }) => name === 'cost').detail.cuts),
      ),
    );
    expect(await failing(dir)).not.toEqual([]);
    const { status, stderr } = await sampled(dir);
    expect(status, stderr).toBe(refused === undefined ? 0 : 1);
    if (refused !== undefined)
      expect(stderr).toMatch(/^error\[RELEASE_INVALID\]: Cannot use the release .*data-dictionary.json/);
  });

  test('fails without the files, and with those of nothing', async () => {
    const dir = await changed(
      () => {},
      (manifest) => {
        delete manifest.postProcessing.spread;
      },
    );
    expect(await failing(dir)).not.toEqual([]);
    const { status, stderr } = await sampled(dir);
    expect(status, stderr).toBe(0);
  });
});

describe('the share of the detail', () => {
  test.each(['1', '1.5', '-0.1', '.nan', '1e400'])('of %s is refused, and nothing is spent', async (share) => {
    const steward = await hospital({
      dictionary: DICTIONARY,
      config: config(`model: { kind: cliquetree, detailShare: ${share} }\n`),
      csv: stays(30),
    });
    const { status, stderr } = await steward.run(['plan']);
    expect(status, stderr).toBe(2);
    expect(stderr).toMatch(/detailShare/);
    steward.close();
  });

  test.each(['0', '0.99', '1e-6'])('of %s gives a release that verifies', async (share) => {
    const steward = await hospital({
      dictionary: DICTIONARY,
      config: config(`model: { kind: independent, detailShare: ${share} }\n`),
      csv: stays(2000),
    });
    const { status, stderr } = await steward.run(['release', '--yes', '--quiet', '--name', 'first']);
    expect(status, stderr).toBe(0);
    const { charges } = readJson(steward.path('released/first'), 'events.json');
    expect(charges.some(({ question }: { question: string }) => question === 'detail')).toBe(share !== '0');
    const { checks } = await verifyRelease(steward.path('released/first'));
    expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    steward.close();
  });
});
