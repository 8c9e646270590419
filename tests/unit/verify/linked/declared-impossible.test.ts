import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LinkedInputs } from '../../../../models/linked/linked-model.ts';
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

function constrained(): string {
  const path = join(temporaryFolder(), 'dictionary.yaml');
  writeFileSync(path, CONSTRAINED);
  return path;
}

/** Of a dictionary: what its plan keeps, and what a release of it declares. */
async function both(path: string) {
  const dictionary = await loadLinkedDictionary(path);
  const shape = linkedShape(dictionary);
  const written = linkedDataDictionary(outputOfDictionary(dictionary), shape, linkedDictionaryToJson(dictionary));
  const described = JSON.parse(JSON.stringify(written)) as LinkedDataDictionary;
  const declared = declaredImpossible({ described, output: linkedOutputOf(described), shape });
  return { planned: impossibleInLinked(dictionary), declared, shape };
}

test.each([
  ['constraints of units and events, and a single table that all have', () => constrained(), 4],
  ['single tables with values', () => 'bench/linked/nafld-omop/dictionary.yaml', 1],
  ['a table of made units', () => 'bench/linked/diabetes130/dictionary.yaml', 0],
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
