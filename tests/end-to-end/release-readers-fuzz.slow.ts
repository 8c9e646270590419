import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import { afterAll, expect, test } from 'vitest';
import { reseal } from '../../fixtures/support/reseal.ts';
import { writeRelease } from '../../pipelines/release-folder/write-release.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { freshDir, freshKey, sampleContent } from '../unit/release-folder/sample-release.ts';

const dirs = [freshDir(), freshDir()] as const;
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

const FILES = [
  'data/encounters.parquet',
  'data/encounters.arrow',
  'model/values.arrow',
  'model/measurements.arrow',
  'events.json',
];
const ROUNDS = 40;

/** Changed bytes under right checksums and a right signature reach every reader; none may crash, hang or throw. */
test.each(FILES)('verify answers whatever %s holds', async (path) => {
  const [good, changed] = dirs;
  const key = await freshKey();
  rmSync(good, { recursive: true, force: true });
  await writeRelease(good, sampleContent(key));
  const body = readFileSync(join(good, path));
  const draw = seedrandom(`fuzz/${path}`);
  let rejected = 0;
  for (let round = 0; round < ROUNDS; round++) {
    rmSync(changed, { recursive: true, force: true });
    cpSync(good, changed, { recursive: true });
    const broken = Buffer.from(body);
    const changes = 1 + Math.floor(draw() * 4);
    for (let i = 0; i < changes; i++) {
      // Half of the changes hit the last tenth, where Parquet and Arrow keep what describes the rest.
      const from = draw() < 0.5 ? 0 : Math.floor(broken.length * 0.9);
      broken[from + Math.floor(draw() * (broken.length - from))] = Math.floor(draw() * 256);
    }
    writeFileSync(join(changed, path), broken);
    await reseal(changed, key).catch(() => undefined);
    const report = await verifyRelease(changed);
    expect(report.schema).toBe('verify/1');
    if (!report.ok) rejected++;
  }
  // Some bytes carry no meaning, such as padding; most do.
  expect(rejected).toBeGreaterThan(ROUNDS / 2);
});
