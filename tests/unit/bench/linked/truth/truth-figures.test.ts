import { beforeAll, describe, expect, test } from 'vitest';
import { bootstrapOfPersons, withRandomLinks } from '../../../../../bench/linked/truth/baselines.ts';
import { readClinicalFiles } from '../../../../../bench/linked/truth/clinical-files.ts';
import { estimated, truthFigures } from '../../../../../bench/linked/truth/truth-figures.ts';
import { ICCS, PLANTED } from '../../../../../bench/linked/truth/truth-names.ts';
import { type ClinicalTables, clinicalTables } from '../../../../../fixtures/population/estimate/clinical-tables.ts';
import { simulatePopulation } from '../../../../../fixtures/population/simulate.ts';
import { TRUTH } from '../../../../../fixtures/population/truth.ts';
import { writePopulation } from '../../../../../fixtures/population/write.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

describe('of a population of some size', () => {
  let tables: ClinicalTables;
  beforeAll(() => {
    tables = clinicalTables(simulatePopulation({ persons: 6000, seed: 'truth-figures' }));
  });
  const figure = (of: ClinicalTables, name: string): number => estimated(of).get(name)!;

  test('the truth is found in the tables, and in a bootstrap of persons', () => {
    for (const found of [tables, bootstrapOfPersons(tables, '0')]) {
      expect(Math.abs(Math.log(figure(found, PLANTED.figure) / PLANTED.truth))).toBeLessThan(0.4);
      for (const { figure: name, truth } of ICCS) expect(Math.abs(figure(found, name) - truth)).toBeLessThan(0.07);
    }
  });

  test('rows given to visits at random have nothing of it, and all conditions and values', () => {
    const linked = withRandomLinks(tables, '0');
    expect(Math.abs(Math.log(figure(linked, PLANTED.figure) / PLANTED.truth))).toBeGreaterThan(0.4);
    for (const { figure: name } of ICCS) expect(Math.abs(figure(linked, name))).toBeLessThan(0.07);
    expect(Float64Array.from(linked.measurements.value).sort()).toEqual(
      Float64Array.from(tables.measurements.value).sort(),
    );
    expect(linked.conditions.concept).toEqual(tables.conditions.concept);
  });

  test('a bootstrap has as many persons, each with all rows of one', () => {
    const drawn = bootstrapOfPersons(tables, '0');
    expect(drawn.persons.id).toHaveLength(6000);
    const days = new Map(Array.from(drawn.visits.id, (id, row) => [id, drawn.visits.person[row]]));
    expect(days.size).toBe(drawn.visits.id.length);
    expect(Array.from(drawn.conditions.visit, (visit) => days.get(visit))).toEqual(Array.from(drawn.conditions.person));
  });
});

test('files tell what the tables tell', async () => {
  const folder = temporaryFolder();
  const tables = simulatePopulation({ persons: 300, seed: 'truth-files' });
  await writePopulation(tables, TRUTH, { folder, format: 'parquet' });
  const plain = (of: ClinicalTables): unknown => JSON.parse(JSON.stringify(of, (_, value) => listed(value)));
  expect(plain(await readClinicalFiles(folder))).toEqual(plain(clinicalTables(tables)));
  const figures = await truthFigures({ real: folder, released: folder }, '0');
  for (const { records, synthetic } of figures) expect(synthetic).toEqual(records);
});

const listed = (value: unknown): unknown => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value);
