import { test } from 'vitest';
import { synthward } from '../support/command.ts';
import { expectHarmless, HOSTILE, seededSample } from '../support/hostile.ts';
import { placesElsewhere, placesOfJson, withHostile } from '../support/hostile-release.ts';
import { freshKey } from '../unit/release-folder/sample-release.ts';

/** The whole way: a process of its own reads the folder, and what it finds passes through two others. */
test.concurrent.each([...placesElsewhere.slice(0, 1), ...seededSample('processes', placesOfJson(), 2)])(
  'the built `synthward` on a release with $name',
  async (one) =>
    withHostile(one, await freshKey(), async (dir) => {
      const sample = ['sample', 'release', '--rows', '5', '-o'];
      for (const [args, json] of [
        [['verify', 'release'], false],
        [['verify', 'release', '--json', '--progress', 'jsonl'], true],
        [[...sample, `rows${HOSTILE.slice(0, 40).replaceAll('/', '')}.csv`], false],
        [[...sample, 'rows.csv', '--where', `age${HOSTILE}=1`, '--json'], true],
      ] as const) {
        const { status, stdout, stderr } = await synthward(args, { cwd: dir });
        expectHarmless({ status: status ?? 70, stdout, stderr }, { json });
      }
    }),
  180_000,
);
