import { describe, expect, test } from 'vitest';
import { madeAudit } from '../../../../fixtures/support/made-audit.ts';
import { FileRefused } from '../../../../pipelines/release-folder/files/file-refused.ts';
import type { Manifest } from '../../../../pipelines/release-folder/manifest/manifest.ts';
import { PRECISION } from '../../../../pipelines/two-samples/epsilon/exact-bound.ts';
import { checkAudit } from '../../../../pipelines/verify/audit/check-audit.ts';
import { Checks } from '../../../../pipelines/verify/report/report.ts';
import { canonicalJson } from '../../../../privacy/ledger/canonical-json.ts';

const PIPELINE = { planDigest: 'ab'.repeat(32), model: 'mst', epsilon: '1', delta: '1/1000000' };
const manifest = {
  audit: { sha256: '' },
  claim: { epsilon: '1', delta: '1/1000000' },
  postProcessing: { model: { kind: 'mst' } },
  publicInputs: { planSha256: PIPELINE.planDigest },
} as unknown as Manifest;

interface Seen {
  readonly body?: string | undefined;
  readonly stated?: Manifest;
  readonly excuse?: string;
}

async function seen({ body, stated = manifest, excuse }: Seen): Promise<string[]> {
  const checks = new Checks();
  const files = {
    dir: '',
    intact: new Set(body === undefined ? [] : ['audit.json']),
    read(path: string, most: number): Buffer {
      const bytes = Buffer.from(body!);
      if (bytes.length > most) throw new FileRefused(path, 'it is too large');
      return bytes;
    },
  };
  await checkAudit(files, stated, excuse, checks);
  return checks.list.map(({ id, verdict, detail }) => `${id} ${verdict} ${detail}`);
}

// biome-ignore lint/suspicious/noExplicitAny: what strangers write has no type
type Loose = any;
const text = (change: (audit: Loose) => void = () => {}): string => {
  const audit = structuredClone(madeAudit(PIPELINE)) as Loose;
  change(audit);
  return `${canonicalJson(audit)}\n`;
};

test('an audit that follows from its scores passes, and a release without one is told nothing', async () => {
  expect(await seen({ body: text() })).toEqual([
    'audit pass 8 bounds worked out again from 2 lists of scores: none of those that prove is above the claim',
  ]);
  expect(await seen({ body: text(), stated: { ...manifest, audit: undefined } })).toEqual([]);
});

describe('what does not follow is found', () => {
  test.each<[string, (audit: Loose) => void, RegExp]>([
    [
      'a smaller bound',
      ({ bounds }) => (bounds[0].epsilon = 0),
      /^audit fail bound 1 states epsilon 0, and its scores/,
    ],
    ['a greater ceiling', ({ bounds }) => (bounds[2].ceiling *= 2), /^audit fail bound 3 states ceiling/],
    ['a smaller mu', ({ bounds }) => (bounds[1].mu = 0), /^audit fail bound 2 states mu 0/],
    ['a bound less', ({ bounds }) => bounds.pop(), /^audit fail it states 7 bounds, and its scores give 8/],
    ['a bound of other scores', ({ bounds }) => (bounds[0].scoring = 'closest'), /^audit fail bound 1 states another/],
    ['nothing assumed', ({ bounds }) => delete bounds[1].assumes, /^audit fail bound 2 states another assumes/],
    ['another significance', ({ bounds }) => (bounds[0].significance = 0.5), /^audit fail bound 1 states significance/],
    ['another verdict', (audit) => (audit.verdict = 'too-weak'), /^audit fail its verdict does not follow/],
    ['a violation', (audit) => (audit.verdict = 'violation'), /^audit fail it found that more privacy is lost/],
    ['coins turned', (audit) => (audit.included = [...audit.included].reverse()), /^audit fail bound 1 states/],
    [
      'another plan',
      ({ pipeline }) => (pipeline.planDigest = 'cd'.repeat(32)),
      /^audit fail it was made of another plan/,
    ],
    ['another claim', ({ pipeline }) => (pipeline.epsilon = '0.5'), /^audit fail it was made of another epsilon/],
    ['protected records', ({ records }) => (records.origin = 'protected'), /^audit fail it was made on protected/],
  ])('%s', async (_, change, found) => {
    const checks = await seen({ body: text(change) });
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatch(found);
  });

  test('but not the last digits of a bound, which another machine may compute otherwise', async () => {
    const nudged = (by: number) =>
      text(({ bounds }) => {
        for (const bound of bounds) {
          bound.epsilon *= 1 + by;
          bound.ceiling *= 1 - by;
        }
      });
    for (const by of [PRECISION, -PRECISION]) {
      expect((await seen({ body: nudged(by) }))[0]).toMatch(/^audit pass/);
    }
    expect((await seen({ body: nudged(0.001) }))[0]).toMatch(/^audit fail bound 1 states/);
  });

  test('an older version may have computed bounds otherwise, but no version may contradict the claim', async () => {
    const excuse = 'use version 0.0.1, which made it';
    const smaller = await seen({ body: text(({ bounds }) => (bounds[0].epsilon = 0)), excuse });
    expect(smaller[0]).toMatch(/^audit cannot-check bound 1 .*: use version 0.0.1/);
    const other = await seen({ body: text(({ pipeline }) => (pipeline.epsilon = '2')), excuse });
    expect(other[0]).toMatch(/^audit fail/);
  });
});

describe('what is no audit is refused in a moment', () => {
  const manyScores = (value: unknown): string =>
    text((audit) => (audit.scorings[0].scores = [Array(1_000_000).fill(value)]));

  test.each<[string, string | undefined, RegExp]>([
    ['nothing', undefined, /^audit cannot-check it is missing/],
    ['no JSON', '{', /^audit fail it is no JSON/],
    ['another spelling', `${JSON.stringify(madeAudit(PIPELINE))}\n`, /^audit fail its bytes are not RFC 8785/],
    ['depth', '['.repeat(1_000_000), /^audit fail it nests more than/],
    ['a million scores more than stated', manyScores(1), /^audit fail it (has more than|does not follow)/],
    ['a million scores that are none', manyScores('NaN'), /^audit fail it (has more than|does not follow)/],
    ['more parts than any', `[${'0,'.repeat(3_000_000)}0]\n`, /^audit fail it has more than/],
    ['another length', `"${'x'.repeat(2 ** 25)}"\n`, /^audit fail it is too large/],
    [
      'an exponent without end',
      text(({ pipeline }) => (pipeline.epsilon = '1e9999')),
      /^audit fail it was made of another epsilon/,
    ],
    ['a number of digits', text(({ pipeline }) => (pipeline.delta = '9'.repeat(4096))), /another delta/],
  ])('%s', async (_, body, found) => {
    const start = performance.now();
    const checks = await seen({ body });
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatch(found);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test('as many coins as a file takes are judged in bounded time', async () => {
    const audit = madeAudit(PIPELINE);
    const runs = 1;
    const count = 200_000;
    const big = {
      ...audit,
      runs,
      canaries: { ...audit.canaries, count },
      included: [Array.from({ length: count }, (_, i) => (i * 7919) % 2)],
      // Nearly ten thousand thresholds.
      scorings: audit.scorings.map((one) => ({ ...one, scores: [Array.from({ length: count }, (_, i) => i % 9973)] })),
    };
    const [check] = await seen({ body: `${canonicalJson(big)}\n` });
    expect(check).toMatch(/^audit fail it states 8 bounds, and its scores give 4/);
  }, 60_000);
});
