import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeRelease } from '../../../../pipelines/release-folder/write-release.ts';
import { drawSample } from '../../../../pipelines/sample/draw-sample.ts';
import { drawUnits } from '../../../../pipelines/sample/linked/draw-units.ts';
import { wardDictionary } from '../../../support/linked/ward-dictionary.ts';
import { wardContent } from '../../../support/linked/ward-release.ts';
import { freshDir, freshKey } from '../../release-folder/sample-release.ts';

let release: string;

beforeAll(async () => {
  release = freshDir();
  await writeRelease(release, await wardContent(await wardDictionary(), await freshKey()));
});

const draw = async (where: readonly string[], seed = 'a') => {
  const partial = join(freshDir(), 'out');
  const written = await drawUnits({ release, units: 60, seed, where, format: 'csv', partial });
  const lines = (table: string): string[][] =>
    readFileSync(join(partial, `${table}.csv`), 'utf8')
      .trimEnd()
      .split('\r\n')
      .flatMap((line) => line.split('\n'))
      .slice(1)
      .map((line) => line.split(','));
  return { written, lines, partial };
};

describe('drawUnits()', () => {
  test('writes all tables of so many units, with keys that go together', async () => {
    const { written, lines } = await draw([]);
    expect(written.tables.map(({ name }) => name)).toEqual(['patients', 'stays', 'diagnoses', 'death']);
    const patients = lines('patients').map(([id]) => id);
    expect(patients).toEqual(Array.from({ length: 60 }, (_, i) => String(i + 1)));
    const stays = lines('stays').map(([id, patient]) => {
      expect(patients).toContain(patient);
      return id;
    });
    for (const [stay] of lines('diagnoses')) expect(stays).toContain(stay);
    expect(written.probability).toBe(1);
  });

  test('gives the same bytes for the same seed, and others for another', async () => {
    const [one, again, other] = await Promise.all([draw([]), draw([]), draw([], 'b')]);
    const bytes = ({ partial }: { partial: string }) => readFileSync(join(partial, 'diagnoses.csv'), 'utf8');
    expect(bytes(again)).toBe(bytes(one));
    expect(bytes(other)).not.toBe(bytes(one));
  });

  test('keeps conditions on the units', async () => {
    const { written, lines } = await draw(['sex=f']);
    for (const [, sex] of lines('patients')) expect(sex).toBe('f');
    expect(lines('stays').length).toBeGreaterThan(0);
    expect(written.probability).toBeGreaterThan(0.2);
    expect(written.probability).toBeLessThan(0.8);
  });

  test('refuses conditions on other tables in words', async () => {
    await expect(draw(['type=planned'])).rejects.toThrow(
      /type is a column of stays, of which one unit may have several/,
    );
    await expect(draw(['nothing=1'])).rejects.toThrow(/the release has no column "nothing"/);
    // What a difference is added to is a time of an event here, which takes no condition either.
    await expect(draw(['born>=1980'])).rejects.toMatchObject({
      message: expect.stringContaining('born is drawn as a difference'),
      hint: 'Draw more, and keep those that meet it.',
    });
  });

  test('a release of linked tables has no single rows', async () => {
    const request = { release, rows: 5, seed: 'a', where: [], out: 'x.csv', partial: join(freshDir(), 'x.csv') };
    await expect(drawSample(request)).rejects.toThrow(/its tables are linked/);
  });
});
