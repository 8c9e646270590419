import type { LinkedInputs } from '../../../models/linked/linked-model.ts';
import { columnsWithEvents, hasEventsColumn } from '../../../models/linked/recipe/has-events.ts';
import type { ImpossibleCells } from '../../../models/model.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';
import { ofRowsThere } from '../../dictionary/linked/of-rows-there.ts';
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
 * What no unit and no event can be, worked out again from the released dictionary: its constraints, that values of a single table go with its rows, and constants of
 * events with these. What constraints cannot be read is left out; it is told with their table.
 */
export function declaredImpossible({ described, output, shape }: Described): LinkedInputs['impossible'] {
  const parts = partsOf(described);
  return {
    units: [
      ...output.tables.flatMap((table) => ofSingle(table, parts.get(table.name), shape)),
      ...ofEvents(output, shape),
      ...output.tables.flatMap((table) => heldOfUnits(table, parts.get(table.name), output, shape)),
    ],
    events: output.tables
      .filter(({ rows }) => rows.of === 'events')
      .flatMap((table) => heldIn(table, parts.get(table.name), 'row')),
  };
}

/** Whether two say the same, whatever the order of their sets and of the columns in these. */
export function sameImpossible(
  a: LinkedInputs['impossible'],
  b: LinkedInputs['impossible'],
  shape: LinkedShape,
): boolean {
  const same = (of: keyof LinkedInputs['impossible'], columns: readonly PublicColumn[]): boolean => {
    const texts = [a, b].map((sets) => sets[of].map((set) => asText(set, columns)).sort());
    return JSON.stringify(texts[0]) === JSON.stringify(texts[1]);
  };
  return same('units', columnsWithEvents(shape)) && same('events', shape.events.columns);
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

/** A unit without events has none of their constants, and one with events has those that are never missing; units that no table holds have events. */
function ofEvents({ tables }: LinkedOutput, shape: LinkedShape): ImpossibleCells[] {
  const any = hasEventsColumn(shape);
  const units = tables.find(({ rows }) => rows.of === 'units');
  if (units === undefined) return [{ columns: [any], cells: Uint8Array.of(1, 0) }];
  const known = new Set(units.codes.map(({ column }) => column));
  return tables
    .filter(({ rows }) => rows.of === 'events')
    .flatMap(({ columns, codes }) =>
      columns.filter(isModelledColumn).flatMap(({ position, coding }): ImpossibleCells[] => {
        const { of, column } = codes[position]!;
        if (of !== 'unit' || known.has(column)) return [];
        const said = coding.cells.findIndex(({ kind }) => kind === 'missing');
        const missing = said < 0 ? coding.size : said;
        const cells = Uint8Array.from({ length: 2 * shape.units[column]!.size }, (_, cell) => {
          const isMissing = cell >> 1 === missing;
          return Number(cell % 2 === 0 ? !isMissing : said < 0 && isMissing);
        });
        return [{ columns: [column, any], cells }];
      }),
    );
}

/** Constraints whose columns are all the units', of units that have the row: such columns may have one code more, for those that have none. */
function heldOfUnits(table: OutputTable, part: Part, { tables }: LinkedOutput, shape: LinkedShape): ImpossibleCells[] {
  const { rows, columns, codes } = table;
  const held = heldIn(table, part, 'unit');
  if (held.length === 0) return [];
  const all = columnsWithEvents(shape);
  const own = new Map(
    columns.filter(isModelledColumn).map(({ position, coding }) => [codes[position]!.column, coding.size]),
  );
  const isMade = !tables.some((one) => one.rows.of === 'units');
  const tells =
    rows.of === 'single'
      ? { column: rows.column, absent: rows.absent }
      : rows.of === 'events' && !isMade
        ? { column: hasEventsColumn(shape), absent: 0 }
        : undefined;
  return held.map((set) =>
    ofRowsThere(
      set,
      set.columns.map((column) => own.get(column)!),
      set.columns.map((column) => all[column]!.size),
      tells && { ...tells, size: all[tells.column]!.size },
    ),
  );
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
