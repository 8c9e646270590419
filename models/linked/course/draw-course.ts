import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import { isKnownBefore } from '../../../privacy/guard/views/history/history.ts';
import type { ColumnRecipe, View } from '../../../privacy/guard/views/view.ts';
import type { AllowedValues } from '../conditional-model.ts';
import { daysOf, type EventsAlone } from '../draw/draw-events.ts';
import type { EventDrawing } from '../draw/draw-timelines.ts';
import type { AtPlace } from '../draw/timeline-state.ts';
import type { ModelledView } from '../modelled-view.ts';

/** First events from one model, and each next one from another, column after column. */
export function drawingOfCourse(views: readonly ModelledView[]): EventDrawing {
  const [first, step] = (['first', 'step'] as const).map((kind) => views.find(({ view }) => view.kind === kind)!);
  return { views: [first!.view, step!.view], begin: () => (at) => drawCourse(at.place === 0 ? first! : step!, at) };
}

/** Draws days since the event before, then columns of the event, then which kinds of details it has, each given those before it. */
function drawCourse({ view, model }: ModelledView, at: AtPlace): EventsAlone {
  const { shape, history, who, place, seed } = at;
  const known: (Codes | undefined)[] = view.columns.map((column) =>
    isKnownBefore(column.from, true) ? history.codesOf(column, { units: who }) : undefined,
  );
  const positions = (of: ColumnRecipe['of']): number[] =>
    view.columns.flatMap(({ from }, position) => (from.of === of ? [position] : []));
  const draw = (position: number, allowed: readonly AllowedValues[] = []): Codes => {
    const request = {
      rows: who.length,
      known,
      wanted: [position],
      allowed,
      seed: `${seed}/${view.name}/${place}/${position}`,
    };
    const [codes] = model.drawGiven(request);
    known[position] = codes!;
    return codes!;
  };
  for (const position of positions('gap')) draw(position);
  const days = daysOf(at, known[positions('gap')[0] ?? -1])!;
  for (const position of positions('standing')) {
    known[position] = history.codesOf(view.columns[position]!, { units: who, days });
  }
  const columns = shape.events.columns.map(({ size }) => allocateCodes(size, who.length));
  for (const position of positions('row')) {
    const { from } = view.columns[position]!;
    if (from.of === 'row') columns[from.column]!.set(draw(position));
  }
  const here = new Map<string, Codes>();
  const leading = new Uint32Array(who.length).fill(NONE);
  for (const [group, position] of positions('here').entries()) {
    tellLeading(view, known, leading, group);
    const { from } = view.columns[position]!;
    if (from.of !== 'here') continue;
    const codes = draw(position, [allowedHere(view, position, known, at)]);
    for (let i = 0; i < codes.length; i++) if (codes[i]! > 0 && leading[i] === NONE) leading[i] = group;
    here.set(
      `${from.detail}/${from.group}`,
      codes.map((code) => from.edges[code]!),
    );
  }
  return { columns, days, here };
}

const NONE = 0xffff_ffff;

/** Which of the groups that are drawn comes first. */
function tellLeading({ columns }: View, known: (Codes | undefined)[], leading: Uint32Array, below: number): void {
  const position = columns.findIndex(({ from }) => from.of === 'leading' && from.below === below);
  if (position < 0) return;
  const codes = allocateCodes(columns[position]!.size, leading.length);
  for (let i = 0; i < leading.length; i++) codes[i] = Math.min(leading[i]!, below);
  known[position] = codes;
}

/** What a unit never has is not here; what it is still to have is here at its last event at the latest. */
function allowedHere(
  { columns }: View,
  position: number,
  known: readonly (Codes | undefined)[],
  { counts, who, place }: AtPlace,
): AllowedValues {
  const { from, size } = columns[position]!;
  const set = (allows: (code: number) => boolean): Uint8Array =>
    Uint8Array.from({ length: size }, (_, code) => Number(allows(code)));
  const standing = columns.findIndex(
    ({ from: of }) =>
      of.of === 'standing' && from.of === 'here' && of.detail === from.detail && of.group === from.group,
  );
  const recipe = columns[standing]!.from;
  const had = recipe.of === 'standing' ? 1 + recipe.left.length : 0;
  const codes = known[standing]!;
  return {
    column: position,
    sets: [set((code) => code === 0), set(() => true), set((code) => code > 0)],
    ofRow: Uint32Array.from(who, (unit, row) => {
      if (codes[row] === 0) return 0;
      return codes[row]! < had && counts[unit] === place + 1 ? 2 : 1;
    }),
  };
}
