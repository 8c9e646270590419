import { expect, test } from 'vitest';
import type { LinkedDictionary } from '../../../../pipelines/dictionary/linked/linked-dictionary.ts';
import { boundLinks } from '../../../../pipelines/protected/linked/linking/bound-links.ts';
import { FIRST_OF_ALL, fairCoins } from '../../../../pipelines/protected/linked/linking/coins.ts';
import { linkTables } from '../../../../pipelines/protected/linked/linking/link-tables.ts';
import type { Links, ReadTables } from '../../../../pipelines/protected/linked/linking/links.ts';
import { NO_KEY, type ReadTable } from '../../../../pipelines/protected/linked/reading/read-table.ts';
import { NO_UNIT } from '../../../../pipelines/protected/sources/no-unit.ts';
import { chiSquare } from '../../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { clinic } from '../../../support/linked/clinic.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** Rows of a table as numbers; `id` tells which row it is, whatever rows stand beside it. */
interface Row {
  readonly id: number;
  readonly key?: number;
  readonly parent?: number;
  readonly unit: number;
  readonly order?: number;
}

interface Tables {
  readonly persons: readonly Row[];
  readonly visits: readonly Row[];
  readonly findings: readonly Row[];
}

function readOf(dictionary: LinkedDictionary, at: number, rows: readonly Row[]): ReadTable {
  const table = dictionary.tables[at]!;
  const numbers = (of: (row: Row) => number | undefined, none: number): Uint32Array =>
    Uint32Array.from(rows, (row) => of(row) ?? none);
  const { name, size } = table.dictionary.codings[0]!;
  return {
    table,
    rowCount: rows.length,
    columns: [{ name, size, codes: Uint8Array.from(rows, ({ id }) => id % size) }],
    numbers: new Map(),
    key: at === 2 ? undefined : numbers(({ key }) => key, NO_KEY),
    parent: at === 2 ? numbers(({ parent }) => parent, NO_KEY) : undefined,
    unit: at === 0 ? undefined : numbers(({ unit }) => unit, NO_KEY),
    order: at === 0 ? undefined : Float64Array.from(rows, ({ order }) => order ?? Number.NaN),
    readings: { rows: rows.length, columns: [], units: undefined },
  };
}

const readAll = (dictionary: LinkedDictionary, { persons, visits, findings }: Tables): ReadTables =>
  [persons, visits, findings].map((rows, at) => readOf(dictionary, at, rows));

/** What each unit has, by the ids of rows: events in order, each with its details. */
function told({ unitRows, events, details }: Links, { persons, visits, findings }: Tables): Map<number, unknown> {
  const units = new Map<number, unknown>();
  unitRows!.forEach((row, unit) => {
    if (row === NO_UNIT) return;
    const own = [];
    for (let event = events.start[unit]!; event < events.start[unit + 1]!; event++) {
      const { rows, start } = details[0]!;
      const ids = Array.from(rows.subarray(start[event]!, start[event + 1]!), (detail) => findings[detail]!.id);
      own.push([visits[events.rows[event]!]!.id, ids]);
    }
    units.set(persons[row]!.key!, own);
  });
  return units;
}

/** Tables with everything that may be wrong, but for keys of events that two units share. */
function randomTables(seed: string, persons: number): Tables {
  const draw = fairCoins(insecureSeededEntropy(seed));
  const day = (): number | undefined => (draw.below(8) === 0 ? undefined : 11_000 + draw.below(4));
  const person = (): number => (draw.below(10) === 0 ? NO_UNIT : draw.below(persons));
  const visits = Array.from({ length: 6 * persons }, (_, id): Row => {
    const unit = person();
    const order = day();
    const key = unit === NO_UNIT ? NO_KEY : 3 * unit + draw.below(3); // often the same key again
    return { id, key, unit, ...(order === undefined ? {} : { order }) };
  });
  return {
    persons: Array.from({ length: persons + 4 }, (_, id) => ({
      id,
      key: id < persons ? id : draw.below(persons),
      unit: 0,
    })),
    visits,
    findings: Array.from({ length: 12 * persons }, (_, id): Row => {
      const parent = draw.below(3) === 0 ? NO_KEY : draw.below(3 * persons + 5);
      const order = day();
      return {
        id,
        parent: parent >= 3 * persons ? (parent === NO_KEY ? NO_KEY : NO_UNIT) : parent,
        unit: person(),
        ...(order === undefined ? {} : { order }),
      };
    }),
  };
}

test('what is said of other units stays the same where all rows of one are taken away', async () => {
  const dictionary = await clinic(temporaryFolder(), { visit: { most: 3 }, finding: { most: 2 } });
  const persons = 6;
  for (let run = 0; run < 60; run++) {
    const whole = randomTables(`links ${run}`, persons);
    const linkOf = (tables: Tables): Map<number, unknown> => {
      const read = readAll(dictionary, tables);
      return told(boundLinks(linkTables(read, dictionary, FIRST_OF_ALL), read, dictionary, FIRST_OF_ALL), tables);
    };
    const before = linkOf(whole);
    for (let gone = 0; gone < persons; gone++) {
      const isGone = (key: number | undefined): boolean =>
        key !== undefined && key < NO_KEY && Math.floor(key / 3) === gone;
      // A finding is of the unit of its visit; one without a visit is of the unit that it names.
      const mine = ({ parent, unit }: Row): boolean => (parent === NO_KEY ? unit === gone : isGone(parent));
      const after = linkOf({
        persons: whole.persons.filter(({ key }) => key !== gone),
        visits: whole.visits.filter(({ unit }) => unit !== gone),
        findings: whole.findings.filter((row) => !mine(row)),
      });
      const expected = new Map(before);
      expected.delete(gone);
      expect(after, `run ${run}, unit ${gone}`).toEqual(expected);
    }
  }
});

/** Many units of seven events on one day, each with five details of one kind at its third. */
async function manyAlike(most: number, mostDetails: number) {
  const dictionary = await clinic(temporaryFolder(), { visit: { most }, finding: { most: mostDetails } });
  const units = Array.from({ length: 20_000 }, (_, unit) => unit);
  const tables: Tables = {
    persons: units.map((unit) => ({ id: 0, key: unit, unit })),
    visits: units.flatMap((unit) =>
      Array.from({ length: 7 }, (_, at) => ({ id: at, key: 7 * unit + at, unit, order: 11_000 + at })),
    ),
    findings: units.flatMap((unit) =>
      Array.from({ length: 5 }, (_, at) => ({ id: 4 * at, parent: 7 * unit + 2, unit })),
    ),
  };
  const read = readAll(dictionary, tables);
  const coins = fairCoins(insecureSeededEntropy('alike'));
  return { dictionary, tables, bounded: boundLinks(linkTables(read, dictionary, coins), read, dictionary, coins) };
}

test('a window begins anywhere with the same chance, and holds neighbours', async () => {
  const { tables, bounded } = await manyAlike(3, 5);
  const { rows, start } = bounded.events;
  const begins = new Float64Array(5);
  for (let unit = 0; unit < 20_000; unit++) {
    const ids = Array.from(rows.subarray(start[unit]!, start[unit + 1]!), (row) => tables.visits[row]!.id);
    expect(ids).toEqual([ids[0]!, ids[0]! + 1, ids[0]! + 2]);
    begins[ids[0]!]!++;
  }
  const { statistic, threshold } = chiSquare(
    begins,
    Float64Array.from({ length: 5 }, () => 4000),
  );
  expect(statistic).toBeLessThan(threshold);
  // Details follow their event: only where the third is looked at.
  expect(bounded.details[0]!.rows.length).toBe(5 * (begins[0]! + begins[1]! + begins[2]!));
});

test('details that are too many are chosen alike, and stand in any order where their kind is one', async () => {
  const { tables, bounded } = await manyAlike(7, 2);
  const pairs = new Float64Array(25);
  const { rows, start } = bounded.details[0]!;
  for (let unit = 0; unit < 20_000; unit++) {
    const at = start[7 * unit + 2]!;
    expect(start[7 * unit + 3]! - at).toBe(2);
    const [first, second] = [rows[at]!, rows[at + 1]!].map((row) => tables.findings[row]!.id / 4);
    pairs[5 * first! + second!]!++;
  }
  const expected = Float64Array.from({ length: 25 }, (_, pair) => (pair % 6 === 0 ? 0 : 1000));
  const kept = [...expected.keys()].filter((pair) => expected[pair]! > 0);
  expect(pairs.filter((_, pair) => pair % 6 === 0).every((count) => count === 0)).toBe(true);
  const { statistic, threshold } = chiSquare(
    Float64Array.from(kept, (pair) => pairs[pair]!),
    Float64Array.from(kept, () => 1000),
  );
  expect(statistic).toBeLessThan(threshold);
});

test('details that are too many are chosen whatever their kind, and stand in the order of kinds', async () => {
  const dictionary = await clinic(temporaryFolder(), { finding: { most: 2 } });
  const units = Array.from({ length: 12_000 }, (_, unit) => unit);
  const tables: Tables = {
    persons: units.map((unit) => ({ id: 0, key: unit, unit })),
    visits: units.map((unit) => ({ id: 0, key: unit, unit, order: 11_000 })),
    findings: units.flatMap((unit) => [3, 1, 0, 2].map((id) => ({ id, parent: unit, unit }))),
  };
  const read = readAll(dictionary, tables);
  const coins = fairCoins(insecureSeededEntropy('kinds'));
  const { rows } = boundLinks(linkTables(read, dictionary, coins), read, dictionary, coins).details[0]!;
  const seen = new Map<string, number>();
  for (const unit of units) {
    const kinds = Array.from(rows.subarray(2 * unit, 2 * unit + 2), (row) => tables.findings[row]!.id).join('');
    seen.set(kinds, (seen.get(kinds) ?? 0) + 1);
  }
  expect([...seen.keys()].sort()).toEqual(['01', '02', '03', '12', '13', '23']);
  const { statistic, threshold } = chiSquare(
    Float64Array.from(seen.values()),
    Float64Array.from({ length: 6 }, () => 2000),
  );
  expect(statistic).toBeLessThan(threshold);
});

test('rows of one time stand in any order, each with the same chance', async () => {
  const dictionary = await clinic(temporaryFolder());
  const tables: Tables = {
    persons: Array.from({ length: 12_000 }, (_, unit) => ({ id: unit, key: unit, unit })),
    visits: Array.from({ length: 36_000 }, (_, i) => ({ id: i % 3, key: i, unit: Math.floor(i / 3), order: 11_000 })),
    findings: [],
  };
  const links = linkTables(readAll(dictionary, tables), dictionary, fairCoins(insecureSeededEntropy('ties')));
  const seen = new Map<string, number>();
  for (let unit = 0; unit < 12_000; unit++) {
    const order = Array.from(links.events.rows.subarray(3 * unit, 3 * unit + 3), (row) => tables.visits[row]!.id).join(
      '',
    );
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  const { statistic, threshold } = chiSquare(
    Float64Array.from(seen.values()),
    Float64Array.from({ length: 6 }, () => 2000),
  );
  expect(statistic).toBeLessThan(threshold);
});
