import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lowerBounds, muAtZero, separateAudits } from '../../../../bench/audit/figures.ts';
import { auditsInMarkdown } from '../../../../bench/audit/markdown.ts';
import { writeSection } from '../../../../bench/write-section.ts';
import { gaussianMuOf } from '../../../../pipelines/two-samples/epsilon/gaussian-mu.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const SCORES = {
  members: Float64Array.from({ length: 400 }, (_, i) => (i < 300 ? 1 : -1)),
  others: Float64Array.from({ length: 400 }, (_, i) => (i < 100 ? 0.5 : 0)),
};

test('the bound at zero counts answers that are likelier with the canary', () => {
  expect(muAtZero(SCORES, 0.05)).toBe(gaussianMuOf({ members: 300, others: 100 }, 400, 400, 0.05));
  expect(muAtZero({ members: SCORES.others, others: SCORES.members }, 0.05)).toBe(0);
});

test('what is looked for costs significance', () => {
  const bounds = lowerBounds(SCORES, 0.01);
  expect(bounds.muOfBestThreshold).toBeGreaterThan(0);
  expect(bounds.epsilonOfManyRuns).toBeGreaterThan(0);
  expect(muAtZero(SCORES, 0.05 / 4)).toBeLessThan(bounds.mu);
  expect(lowerBounds(SCORES, 0.01, 1e-6).mu).toBeLessThan(bounds.mu);
});

test('audits are separate', () => {
  const scores = { members: Float64Array.of(1, 2, 3, 4, 5), others: Float64Array.of(6, 7, 8, 9, 10) };
  expect(separateAudits(scores, 2)).toEqual([
    { members: Float64Array.of(1, 2), others: Float64Array.of(6, 7) },
    { members: Float64Array.of(3, 4), others: Float64Array.of(8, 9) },
  ]);
});

test('a table takes the place of the one between its marks', () => {
  const figure = {
    audit: 'mst',
    claim: { epsilon: '1', delta: '0.01' },
    accounted: 0.861,
    impliedMu: 0.4548,
    bounds: lowerBounds(SCORES, 0.01),
    separate: { audits: 200, runsPerSide: 2, largestEpsilon: 0.31, aboveClaim: 0, largestTogether: 0 },
    cpuSeconds: 1,
  };
  const page = join(temporaryFolder(), 'page.md');
  const write = (): string => {
    writeSection(page, 'tight audits', auditsInMarkdown([figure]));
    return readFileSync(page, 'utf8');
  };
  writeFileSync(page, 'before\n<!-- begin: tight audits -->\nold\n<!-- end: tight audits -->\nafter\n');
  const written = write();
  expect(written).toMatch(
    /^before\n[\s\S]*\| mst \| \(1, 1e-2\), accounted as 0\.86 \| 0\.455 \| 2 x 400 \|[\s\S]*after\n$/,
  );
  expect(written).not.toContain('old');
  expect(write()).toBe(written);
  writeFileSync(page, 'no marks');
  expect(write).toThrow('it has no section "tight audits"');
});
