import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { linkedShape } from '../../../../pipelines/dictionary/linked/linked-shape.ts';
import { loadLinkedDictionary } from '../../../../pipelines/dictionary/linked/load-linked.ts';
import { readLinkedTables, sourcesInFolder } from '../../../../pipelines/protected/linked/read-linked-tables.ts';
import { load } from '../../../support/linked/loaded-tables.ts';
import { realTable } from '../../../support/real-data.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** What the files hold, as is published about them. */
const FACTS = {
  'nafld-omop': { units: 17_549, events: 220_499, details: { condition_occurrence: 34_340, measurement: 203_447 } },
  nafld: { units: 17_549, events: 220_499, details: { measurements: 203_447, events: 34_340 } },
  diabetes130: { units: 71_518, events: 101_766, details: {} },
} as const;

for (const [name, facts] of Object.entries(FACTS)) {
  const table = realTable(name === 'diabetes130' ? 'diabetes130/diabetic_data.csv.gz' : name);
  test.skipIf(table.absent)(
    `${name} is read whole, in the shape that is planned for${table.reason}`,
    async () => {
      const folder = temporaryFolder();
      const path = fileURLToPath(new URL(`../../../../bench/linked/${name}/dictionary.yaml`, import.meta.url));
      const dictionary = await loadLinkedDictionary(path);
      const sources =
        name === 'diabetes130'
          ? new Map([['stays', { path: table.path }]])
          : await sourcesInFolder(table.path, dictionary);
      const { guarded, all } = await load(`${folder}/run`, sources, dictionary);
      const last = (start: Uint32Array): number => start[start.length - 1]!;
      expect(all.unitCount).toBe(facts.units);
      expect(last(all.events.start)).toBe(facts.events);
      expect(Object.fromEntries(all.details.map((one) => [one.name, last(one.start)]))).toEqual(facts.details);
      const { units, events, details } = linkedShape(dictionary);
      const shapeOf = (columns: readonly { name: string; size: number }[]) =>
        columns.map(({ name, size }) => ({ name, size }));
      expect(shapeOf(guarded.units)).toEqual(units);
      expect(shapeOf(guarded.events.columns)).toEqual(events.columns);
      expect(guarded.details.map(({ columns }) => shapeOf(columns))).toEqual(details.map(({ columns }) => columns));
      expect(Math.max(...guarded.events.start.slice(1).map((end, unit) => end - guarded.events.start[unit]!))).toBe(
        events.most,
      );
      for (const { size, codes } of [
        ...guarded.units,
        ...guarded.events.columns,
        ...guarded.details.flatMap((one) => one.columns),
      ]) {
        expect(codes.every((code: number) => code < size)).toBe(true);
      }
      const { time, start } = guarded.events;
      for (let unit = 0; time !== undefined && unit < guarded.unitCount; unit++) {
        for (let event = start[unit]! + 1; event < start[unit + 1]!; event++) {
          if (time[event]! < time[event - 1]!) expect.fail('Events of a unit are in order');
        }
      }
      // Without coins: the same each time, and the same rows.
      const exact = await readLinkedTables(sources, dictionary, { workFolder: folder });
      expect(last(exact.events.start)).toBe(facts.events);
      expect(exact.units.map(({ codes }) => codes)).toEqual(all.units.map(({ codes }) => codes));
    },
    120_000,
  );
}
