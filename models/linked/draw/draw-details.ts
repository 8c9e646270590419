import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { ArrivedDetails, DetailArrival } from '../../../privacy/guard/views/history/arrival.ts';
import { OF_KIND } from '../../../privacy/guard/views/history/history.ts';
import type { DetailShape, ViewColumn } from '../../../privacy/guard/views/view.ts';
import type { AllowedValues } from '../conditional-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import type { EventsAlone } from './draw-events.ts';
import type { AtPlace } from './timeline-state.ts';

/** Draws the details of one table of the events of a place: as many of each group as there are here, then kinds, then values. */
export function drawDetails(
  detail: number,
  modelled: ModelledView | undefined,
  events: EventsAlone,
  at: AtPlace,
): ArrivedDetails {
  const shape = at.shape.details[detail]!;
  const { start, groups, event } = rowsOfGroups(shape, detail, events, at);
  const rows = event.length;
  const columns: (Codes | undefined)[] = shape.columns.map(() => undefined);
  if (shape.groups[shape.kind] === undefined) {
    const kinds = allocateCodes(shape.columns[shape.kind]!.size, rows);
    kinds.set(groups);
    columns[shape.kind] = kinds;
  }
  if (modelled !== undefined && rows > 0) {
    drawInside(modelled, { detail, shape, events, at, event, groups, columns });
  }
  return { start, columns: columns.map((codes, column) => codes ?? allocateCodes(shape.columns[column]!.size, rows)) };
}

interface GroupRows {
  /** Of each event, its rows; one entry more than there are events. */
  readonly start: Uint32Array;
  /** One a row: its group, and its event by position. */
  readonly groups: Uint32Array;
  readonly event: Uint32Array;
}

function rowsOfGroups(shape: DetailShape, detail: number, { here }: EventsAlone, { who }: AtPlace): GroupRows {
  const groupCount = shape.groups[shape.kind]?.size ?? shape.columns[shape.kind]!.size;
  const numbers = Array.from({ length: groupCount }, (_, group) => here.get(`${detail}/${group}`));
  const start = new Uint32Array(who.length + 1);
  for (let i = 0; i < who.length; i++) {
    let rows = 0;
    for (const number of numbers) rows += number?.[i] ?? 0;
    start[i + 1] = start[i]! + Math.min(rows, shape.most);
  }
  const rows = start[who.length]!;
  const groups = new Uint32Array(rows);
  const event = new Uint32Array(rows);
  for (let i = 0; i < who.length; i++) {
    let row = start[i]!;
    for (const [group, number] of numbers.entries()) {
      for (let times = number?.[i] ?? 0; times > 0 && row < start[i + 1]!; times--) {
        groups[row] = group;
        event[row++] = i;
      }
    }
  }
  return { start, groups, event };
}

interface Inside {
  readonly detail: number;
  readonly shape: DetailShape;
  readonly events: EventsAlone;
  readonly at: AtPlace;
  readonly event: Uint32Array;
  readonly groups: Uint32Array;
  /** Filled in; the kind is there where groups are kinds. */
  readonly columns: (Codes | undefined)[];
}

/** Kinds of the groups first, where these are several; then values, given the last and first of the same kind. */
function drawInside({ view, model }: ModelledView, inside: Inside): void {
  const { detail, shape, events, at, event, groups, columns } = inside;
  const { who, history, place, seed } = at;
  const units = Uint32Array.from(event, (i) => who[i]!);
  const known: (Codes | undefined)[] = view.columns.map((column) =>
    ofDetail(column) ? undefined : spread(history.codesOf(column, { units: who, ...arrived(events) }), event),
  );
  const draw = (wanted: readonly number[], step: string, allowed: readonly AllowedValues[]): void => {
    if (wanted.length === 0) return;
    const drawn = model.drawGiven({
      rows: event.length,
      known,
      wanted,
      allowed,
      seed: `${seed}/${view.name}/${place}/${step}`,
    });
    for (const [i, position] of wanted.entries()) known[position] = drawn[i]!;
  };
  const kind = view.columns.findIndex(({ from }) => from.of === 'detail' && from.column === shape.kind);
  if (columns[shape.kind] === undefined) {
    draw([kind], 'kind', [{ column: kind, sets: kindsOfGroups(shape), ofRow: groups }]);
    columns[shape.kind] = known[kind];
  } else if (kind >= 0) known[kind] = columns[shape.kind];
  const arrival: DetailArrival = { detail, units, columns };
  for (const [position, column] of view.columns.entries()) {
    if (OF_KIND.has(column.from.of)) {
      known[position] = history.detailCodesOf(column, arrival);
    }
  }
  const values = view.columns.flatMap(({ from }, position) =>
    from.of === 'detail' && from.column !== shape.kind ? [position] : [],
  );
  draw(values, 'values', valuesOfKinds(view.columns, values, shape, columns[shape.kind]!));
  for (const position of values) {
    const { from } = view.columns[position]!;
    if (from.of !== 'detail') continue;
    const { size } = shape.columns[from.column]!;
    const into = allocateCodes(size, event.length);
    for (let row = 0; row < event.length; row++) into[row] = known[position]![row]! % size;
    columns[from.column] = into;
  }
}

const ofDetail = ({ from: { of } }: ViewColumn): boolean => of === 'detail' || of === 'sibling' || OF_KIND.has(of);

const arrived = ({ columns, days }: EventsAlone): { columns: readonly Codes[]; days?: Float64Array } => ({
  columns,
  ...(days === undefined ? {} : { days }),
});

const spread = (codes: Codes, event: Uint32Array): Codes => {
  const spreadCodes = new (codes.constructor as new (length: number) => Codes)(event.length);
  for (let row = 0; row < event.length; row++) spreadCodes[row] = codes[event[row]!]!;
  return spreadCodes;
};

/** Kinds of each group. */
function kindsOfGroups({ columns, kind, groups }: DetailShape): Uint8Array[] {
  const { size, of } = groups[kind]!;
  return Array.from({ length: size }, (_, group) =>
    Uint8Array.from({ length: columns[kind]!.size }, (_kind, code) => Number(of[code] === group)),
  );
}

/** Values that are told apart by kind are those of the kind of the row. */
function valuesOfKinds(
  columns: readonly ViewColumn[],
  values: readonly number[],
  { columns: own, kind }: DetailShape,
  kinds: Codes,
): AllowedValues[] {
  const ofRow = Uint32Array.from(kinds);
  return values.flatMap((column): AllowedValues[] => {
    const { from, size } = columns[column]!;
    if (from.of !== 'detail' || from.byKind !== true) return [];
    const each = own[from.column]!.size;
    const sets = Array.from({ length: own[kind]!.size }, (_, code) =>
      Uint8Array.from({ length: size }, (_value, value) => Number(Math.floor(value / each) === code)),
    );
    return [{ column, sets, ofRow }];
  });
}
