import type { LinkedInputs } from '../../../models/linked/linked-model.ts';
import type { ImpossibleCells } from '../../../models/model.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';
import type { LinkedDataDictionary } from '../../release-folder/artefacts/linked-data-dictionary.ts';
import { isModelledColumn } from '../../release-folder/decode/output-column.ts';
import type { CodeSource, LinkedOutput, OutputTable } from '../../release-folder/linked/linked-output.ts';
import { declaredConstraints, heldCells } from '../tables/check-constraints.ts';

interface Described {
  readonly described: LinkedDataDictionary;
  readonly output: LinkedOutput;
  readonly shape: LinkedShape;
}

/**
 * What no unit and no event can be, worked out again from the released dictionary: its constraints, and that values of a single table go with its rows. What
 * constraints cannot be read is left out; it is told with their table.
 */
export function declaredImpossible({ described, output, shape }: Described): LinkedInputs['impossible'] {
  const parts = partsOf(described);
  const held = (of: 'units' | 'events', source: CodeSource['of']): ImpossibleCells[] =>
    output.tables.filter(({ rows }) => rows.of === of).flatMap((table) => heldIn(table, parts.get(table.name), source));
  return {
    units: [
      ...output.tables.flatMap((table) => ofSingle(table, parts.get(table.name), shape)),
      ...held('units', 'unit'),
    ],
    events: held('events', 'row'),
  };
}

/** Whether two say the same, whatever the order of their sets and of the columns in these. */
export function sameImpossible(
  a: LinkedInputs['impossible'],
  b: LinkedInputs['impossible'],
  { units, events }: LinkedShape,
): boolean {
  const same = (of: keyof LinkedInputs['impossible'], columns: readonly PublicColumn[]): boolean => {
    const texts = [a, b].map((sets) => sets[of].map((set) => asText(set, columns)).sort());
    return JSON.stringify(texts[0]) === JSON.stringify(texts[1]);
  };
  return same('units', units) && same('events', events.columns);
}

type Part = Readonly<Record<string, unknown>> | undefined;

/** What the steward's dictionary says of each table, by its name; unchecked. */
function partsOf({ dictionary }: LinkedDataDictionary): ReadonlyMap<string, Part> {
  const { tables } = (dictionary ?? {}) as { tables?: unknown };
  return new Map(Array.isArray(tables) ? tables.map((part) => [part?.name, part]) : []);
}

/** A value without a row, a row without a value that all rows have, and no row where every unit has one. */
function ofSingle({ rows, columns, codes }: OutputTable, part: Part, { units }: LinkedShape): ImpossibleCells[] {
  if (rows.of !== 'single') return [];
  const { column: tells, absent } = rows;
  const telling = units[tells]!.size;
  const lacking = Uint8Array.from({ length: telling }, (_, code) => Number(code === absent));
  const pairs = columns.filter(isModelledColumn).flatMap(({ position, coding }): ImpossibleCells[] => {
    const own = codes[position]!.column;
    if (own === tells) return [];
    const said = coding.cells.findIndex(({ kind }) => kind === 'missing');
    const missing = said < 0 ? coding.size : said;
    const { size } = units[own]!;
    const cells = Uint8Array.from({ length: telling * size }, (_, cell) => {
      const [told, value] = [Math.floor(cell / size), cell % size];
      return Number(told === absent ? value !== missing : said < 0 && value === missing);
    });
    return [{ columns: [tells, own], cells }];
  });
  return [...(part?.['always'] === true ? [{ columns: [tells], cells: lacking }] : []), ...pairs];
}

/** Constraints whose columns are all in the model of `source`. */
function heldIn({ columns, codes }: OutputTable, part: Part, source: CodeSource['of']): ImpossibleCells[] {
  const declared = declaredConstraints(part, columns, true);
  if (typeof declared === 'string' || declared.constraints.length === 0) return [];
  const { constraints, modelled } = declared;
  const placeOf = new Map(
    columns.filter(isModelledColumn).map(({ coding, position }) => {
      const { of, column } = codes[position]!;
      return [coding.name, of === source ? column : -1];
    }),
  );
  return (heldCells(constraints, modelled) ?? []).flatMap(({ columns: own, cells }) => {
    const placed = own.map((column) => placeOf.get(modelled[column]!.name)!);
    return placed.includes(-1) ? [] : [{ columns: placed, cells }];
  });
}

/** With the columns in ascending order, the last fastest. */
function asText({ columns, cells }: ImpossibleCells, all: readonly PublicColumn[]): string {
  const ascending = columns.toSorted((x, y) => x - y);
  const sorted = new Uint8Array(cells.length);
  for (let cell = 0; cell < cells.length; cell++) {
    const codes = new Map<number, number>();
    let rest = cell;
    for (const column of columns.toReversed()) {
      const { size } = all[column]!;
      codes.set(column, rest % size);
      rest = Math.floor(rest / size);
    }
    sorted[ascending.reduce((sum, column) => sum * all[column]!.size + codes.get(column)!, 0)] = cells[cell]!;
  }
  return `${ascending.join(',')}:${sorted.join('')}`;
}
