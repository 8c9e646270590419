import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const BENCH = fileURLToPath(new URL('../../dist/bench/load.js', import.meta.url));

/** Limits for two cores. Tried twice, since other work on the machine only ever adds. */
test.each(['csv', 'parquet'])(
  '10 million rows of 10 columns load from %s in under 60 s and 2 GB',
  { retry: 1 },
  (format) => {
    expect(existsSync(BENCH), 'npm run build comes first').toBe(true);
    const figures = JSON.parse(execFileSync(process.execPath, [BENCH, '--format', format], { encoding: 'utf8' }));
    expect(figures).toMatchObject({ rows: 10_000_000, columns: 10 });
    expect(figures.seconds).toBeLessThan(60);
    expect(figures.peakMb).toBeLessThan(2048);
  },
);
