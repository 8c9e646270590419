import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LinkedInputs } from '../../../../models/linked/linked-model.ts';
import { columnsWithEvents } from '../../../../models/linked/recipe/has-events.ts';
import { linkedDictionaryToJson } from '../../../../pipelines/dictionary/linked/describe-linked.ts';
import { linkedShape } from '../../../../pipelines/dictionary/linked/linked-shape.ts';
import { loadLinkedDictionary } from '../../../../pipelines/dictionary/linked/load-linked.ts';
import { impossibleInLinked } from '../../../../pipelines/release/linked/impossible-in-linked.ts';
import {
  type LinkedDataDictionary,
  linkedDataDictionary,
  linkedOutputOf,
} from '../../../../pipelines/release-folder/artefacts/linked-data-dictionary.ts';
import { outputOfDictionary } from '../../../../pipelines/release-folder/linked/output-of-dictionary.ts';
import { declaredImpossible, sameImpossible } from '../../../../pipelines/verify/linked/declared-impossible.ts';
import { LINKED_DICTIONARY } from '../../../support/linked/linked-hospital.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const CONSTRAINED = LINKED_DICTIONARY.replace(
  '      born: {',
  '      blood: { kind: categorical, values: [A, B, AB] }\n      born: {',
)
  .replace(
    '  stays:',
    `    constraints:
      - { impossible: { blood: AB, sex: [M, '?'] }, because: a test }
  stays:`,
  )
  .replace(
    '      ward: { kind: categorical, values: [A, B, C] }',
    `      ward: { kind: categorical, values: [A, B, C] }
      bed: { kind: categorical, values: [low, high] }
    constraints:
      - { impossible: { ward: [A, B], bed: high }, because: a test }`,
  )
  .replace('once: true', 'once: true\n    always: true');

function written(text: string): string {
  const path = join(temporaryFolder(), 'dictionary.yaml');
  writeFileSync(path, text);
  return path;
}

const constrained = (): string => written(CONSTRAINED);

const CONSTANT_COLUMNS = `constant: [payer, class]
    columns:
      payer: { kind: categorical, values: [public, private] }
      class: { kind: categorical, values: [one, two], missing: none, outside: error }`;
const ON_CONSTANTS = `    constraints:
      - { impossible: { payer: [public, null], class: one }, because: a test }`;

/** Constraints on what is the same in all rows of a unit, and on rows of deaths. */
const OF_ROWS_THERE = LINKED_DICTIONARY.replace('columns:\n      start_date', `${CONSTANT_COLUMNS}\n      start_date`)
  .replace('  diagnoses:', `${ON_CONSTANTS}\n  diagnoses:`)
  .replace(
    'death_date: { kind: date }',
    `death_date: { kind: date }
      cause: { kind: categorical, values: [heart, other] }
      seen: { kind: categorical, values: [home, ward] }
    constraints:
      - { impossible: { cause: null, seen: null }, because: a test }`,
  );

const MADE = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
tables:
  stays:
    unit: patient
    order: stay
    ${CONSTANT_COLUMNS}
      patient: { kind: identifier }
      stay: { kind: integer, range: [0, 9] }
${ON_CONSTANTS}
`;

/** Of a dictionary: what its plan keeps, and what a release of it declares. */
async function both(path: string) {
  const dictionary = await loadLinkedDictionary(path);
  const shape = linkedShape(dictionary);
  const released = linkedDataDictionary(outputOfDictionary(dictionary), shape, linkedDictionaryToJson(dictionary));
  const described = JSON.parse(JSON.stringify(released)) as LinkedDataDictionary;
  const declared = declaredImpossible({ described, output: linkedOutputOf(described), shape });
  return { planned: impossibleInLinked(dictionary), declared, shape };
}

test.each([
  ['constraints of units and events, and a single table that all have', () => constrained(), 4],
  ['single tables with values', () => 'bench/linked/nafld-omop/dictionary.yaml', 1],
  ['a table of made units', () => 'bench/linked/diabetes130/dictionary.yaml', 1],
  ['constants, and rows of single tables', () => written(OF_ROWS_THERE), 6],
  ['constants of made units', () => written(MADE), 2],
])('what a plan keeps follows from the released dictionary: %s', async (_, path, least) => {
  const { planned, declared, shape } = await both(path());
  expect(planned.units.length + planned.events.length).toBeGreaterThanOrEqual(least);
  expect(sameImpossible(planned, declared, shape)).toBe(true);
});

test('the order of sets and of columns does not matter, and each cell does', async () => {
  const { planned, shape } = await both(constrained());
  const [events] = planned.events;
  const turned = (cells: Uint8Array): LinkedInputs['impossible'] => {
    const [rows, size] = events!.columns.map((column) => shape.events.columns[column]!.size);
    const other = Uint8Array.from(cells, (_, cell) => cells[(cell % rows!) * size! + Math.floor(cell / rows!)]!);
    return {
      units: planned.units.toReversed(),
      events: [{ columns: events!.columns.toReversed(), cells: other }],
    };
  };
  expect(sameImpossible(planned, turned(events!.cells), shape)).toBe(true);
  for (let cell = 0; cell < events!.cells.length; cell++) {
    const cells = events!.cells.with(cell, 1 - events!.cells[cell]!);
    expect(sameImpossible(planned, turned(cells), shape)).toBe(false);
  }
});

test('who has no stay and who is alive may be anything that rows of stays and deaths cannot', async () => {
  const { planned, shape } = await both(written(OF_ROWS_THERE));
  const columns = columnsWithEvents(shape);
  const isImpossible = (unit: Readonly<Record<string, number>>): boolean =>
    planned.units.some(({ columns: own, cells }) => {
      const codes = own.map((column) => unit[columns[column]!.name]);
      if (codes.includes(undefined)) return false;
      return cells[own.reduce((cell, column, i) => cell * columns[column]!.size + codes[i]!, 0)] === 1;
    });
  const [publicly, privately, unknown] = [0, 1, 2];
  const [one, two, none] = [0, 1, 2];
  const stays = (payer: number, level: number, any: number) => ({ payer, class: level, 'stays:any': any });
  expect(isImpossible(stays(publicly, one, 1))).toBe(true);
  expect(isImpossible(stays(unknown, one, 1))).toBe(true);
  expect(isImpossible(stays(privately, one, 1))).toBe(false);
  expect(isImpossible(stays(unknown, two, 1))).toBe(false);
  expect(isImpossible(stays(privately, none, 1))).toBe(true);
  expect(isImpossible(stays(unknown, none, 0))).toBe(false);
  expect(isImpossible(stays(publicly, none, 0))).toBe(true);
  expect(isImpossible(stays(unknown, two, 0))).toBe(true);
  const death = columns.find(({ name }) => name === 'deaths.death_date')!;
  const told = columns.some(({ name }) => name === 'deaths');
  const tells = (date: number) => (told ? { deaths: Number(date < death.size - 1) } : {});
  const dead = (date: number) => ({ 'deaths.death_date': date, 'deaths.cause': 2, 'deaths.seen': 2, ...tells(date) });
  expect(isImpossible(dead(0))).toBe(true);
  expect(isImpossible(dead(death.size - 1))).toBe(false);
});
