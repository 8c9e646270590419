import { afterAll, expect, test } from 'vitest';
import { expectHarmlessLedger, placesOfLedger, soundLedger } from '../support/hostile-ledger.ts';
import { expectHarmlessRelease, placesOfJson } from '../support/hostile-release.ts';
import { expectHarmlessSteward, placesOfSteward } from '../support/hostile-steward.ts';
import { freshKey } from '../unit/release-folder/sample-release.ts';

/** What went wrong of many places, in one report. */
async function failuresOf<T extends { readonly name: string }>(
  cases: readonly T[],
  look: (one: T, at: number) => Promise<void>,
): Promise<string[]> {
  const failed: string[] = [];
  for (const [at, one] of cases.entries()) {
    await look(one, at).catch((error: unknown) => void failed.push(`${one.name}: ${String(error).slice(0, 300)}`));
  }
  return failed;
}

const places = placesOfJson();
const PARTS = 10;

test.each(Array.from({ length: PARTS }, (_, part) => part))('every place of a release, part %i', async (part) => {
  const key = await freshKey();
  const own = places.filter((_, at) => at % PARTS === part);
  expect(own.length).toBeGreaterThan(100);
  const formats = ['person', 'script'] as const;
  expect(await failuresOf(own, (one, at) => expectHarmlessRelease(one, key, [formats[at % 2]!]))).toEqual([]);
});

const sound = soundLedger();
afterAll(() => sound.close());

test('every place of a ledger', async () => {
  const all = placesOfLedger(sound.ledger);
  expect(all.length).toBeGreaterThan(100);
  expect(await failuresOf(all, ({ edit }) => expectHarmlessLedger(sound, edit))).toEqual([]);
});

test('every place of a configuration and a dictionary', async () => {
  const all = placesOfSteward();
  expect(all.length).toBeGreaterThan(180);
  expect(await failuresOf(all, ({ files }) => expectHarmlessSteward(files))).toEqual([]);
});
