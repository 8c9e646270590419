import { describe, expect, test } from 'vitest';
import { GenerationRandom } from '../../../../models/generation-random.ts';
import { drawLevels } from '../../../../models/linked/draw/draw-levels.ts';
import { SetPool } from '../../../../models/linked/draw/set-pool.ts';
import type { LinkedInputs } from '../../../../models/linked/linked-model.ts';
import { impossibleIn } from '../../../../models/linked/recipe/impossible-cells.ts';
import { viewsOf } from '../../../../models/linked/recipe/views-of.ts';
import { allocateCodes, type Codes } from '../../../../privacy/guard/codes.ts';
import { History } from '../../../../privacy/guard/views/history/history.ts';
import type { LinkedShape, View } from '../../../../privacy/guard/views/view.ts';
import { rational } from '../../../../privacy/rational.ts';
import { numbers } from '../../../support/small-domains.ts';

const UNKNOWN = { rho: rational(1n, 1n), expected: { units: undefined, events: undefined } };

const UNITS = 300;
const PLACES = 9;
const CODES = 7;

/** Groups of one, two and four values. */
const shape: LinkedShape = {
  units: [{ name: 'sex', size: 2 }],
  events: {
    name: 'visits',
    columns: [{ name: 'code', size: CODES }],
    most: PLACES,
    gaps: undefined,
    groups: [{ size: 3, of: Uint32Array.of(2, 0, 1, 2, 1, 2, 2) }],
  },
  details: [],
};

/** Draws events place by place, each column by `pick` among what is allowed, and shows what was drawn of each. */
function walk(
  see: (view: View, known: readonly (Codes | undefined)[], codes: Codes, again: Codes, place: number) => void,
  pick: (many: number) => number = (
    (random) => (many: number) =>
      Math.floor(random() * many)
  )(numbers(4)),
): void {
  const [, first, step] = viewsOf({ shape, ...UNKNOWN }) as [View, View, View];
  const counts = new Uint32Array(UNITS).fill(PLACES);
  const facts = { columns: [new Uint8Array(UNITS)], counts, ever: () => new Uint8Array(UNITS) };
  const history = new History(shape, facts, [first, step]);
  const who = Uint32Array.from({ length: UNITS }, (_, unit) => unit);
  for (let place = 0; place < PLACES; place++) {
    const view = place === 0 ? first : step;
    const known: (Codes | undefined)[] = view.columns.map(() => undefined);
    const at = {
      shape,
      history,
      counts,
      who,
      place,
      days: undefined,
      random: new GenerationRandom('a', 'b'),
      seed: 's',
    };
    const draw: Parameters<typeof drawLevels>[1]['draw'] = (wanted, _, allowed) => {
      for (const column of wanted) {
        const { sets, ofRow } = allowed.find((limit) => limit.column === column)!;
        expect(sets.every((set) => set.length === view.columns[column]!.size && set.includes(1))).toBe(true);
        const codes = allocateCodes(view.columns[column]!.size, UNITS);
        for (let i = 0; i < UNITS; i++) {
          const values = [...sets[ofRow[i]!]!.keys()].filter((value) => sets[ofRow[i]!]![value] === 1);
          codes[i] = values[pick(values.length)]!;
        }
        known[column] = codes;
      }
    };
    const codes = drawLevels(0, { view, known, draw }, at)!;
    const again = history.codesOf(
      { name: 'again', size: 6, from: { of: 'comes', column: 0 } },
      { units: who, columns: [codes] },
    );
    see(view, known, codes, again, place);
    history.take({ units: who, columns: [codes] });
  }
}

describe('columns in two levels', () => {
  test('what was drawn of coming back, of the group and within it holds of the value', () => {
    const seen = new Set<number>();
    walk((view, known, codes, again, place) => {
      const of = (name: string) => known[view.columns.findIndex((column) => column.name === name)];
      const { of: groups } = shape.events.groups[0]!;
      if (place === 0) expect([...of('group of code')!]).toEqual(Array.from(codes, (code) => groups[code]));
      expect([...of('code within its group')!]).toEqual(
        Array.from(codes, (code) => groups.slice(0, code).filter((group) => group === groups[code]).length),
      );
      if (place > 0) expect(of('how code comes')).toEqual(again);
      for (const way of again) seen.add(way);
    });
    expect([...seen].toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('values are new until a unit had all of them', () => {
    const fresh: number[] = [];
    walk(
      (_view, _known, _codes, again) => fresh.push(again.filter((way) => way < 3).length),
      () => 0,
    );
    expect(fresh).toEqual([...new Array<number>(CODES).fill(UNITS), 0, 0]);
  });

  test('a column of no groups is left to others', () => {
    const plain = { ...shape, events: { ...shape.events, groups: [undefined] } };
    const view = viewsOf({ shape: plain, ...UNKNOWN })[1]!;
    const history = new History(plain, { columns: [], counts: new Uint32Array(0), ever: () => new Uint8Array(0) }, [
      view,
    ]);
    const at = {
      shape: plain,
      history,
      counts: new Uint32Array(0),
      who: new Uint32Array(0),
      place: 0,
      days: undefined,
      random: new GenerationRandom('a', 'b'),
      seed: 's',
    };
    expect(drawLevels(0, { view, known: [], draw: () => expect.unreachable() }, at)).toBeUndefined();
    expect(view.columns.map(({ name }) => name)).toContain('code');
  });

  test('sets that rows share are kept once', () => {
    const pool = new SetPool(40, 3);
    for (const [row, value] of [3, 39, 3].entries()) {
      pool.next[value] = 1;
      pool.take(row);
    }
    const { sets, ofRow } = pool.allowed(5);
    expect([...ofRow]).toEqual([0, 1, 0]);
    expect(sets.map((set) => [...set.keys()].filter((value) => set[value] === 1))).toEqual([[3], [39]]);
  });
});

test('what no event can have is known of both levels', () => {
  const inputs: LinkedInputs = {
    shape: {
      ...shape,
      events: {
        ...shape.events,
        columns: [...shape.events.columns, { name: 'type', size: 2 }],
        groups: [...shape.events.groups, undefined],
      },
    },
    shapes: { units: [], events: [], details: [] },
    // Value 3, the second of group 2, has no event of type 1.
    impossible: {
      units: [],
      events: [
        { columns: [1, 0], cells: Uint8Array.from({ length: 2 * CODES }, (_, cell) => Number(cell === CODES + 3)) },
      ],
    },
    rho: { numerator: 1n, denominator: 1n },
    expected: { units: undefined, events: undefined },
  };
  const view = viewsOf(inputs)[1]!;
  const at = (name: string) => view.columns.findIndex((column) => column.name === name);
  const [declared, lacking] = impossibleIn(inputs, view)!;
  expect(declared!.columns).toEqual([at('type'), at('group of code'), at('code within its group')]);
  const impossible = (set: Uint8Array) => [...set.keys()].filter((cell) => set[cell] === 1);
  const none = [1, 2, 3, 6, 7];
  expect(impossible(declared!.cells)).toEqual([...none, ...[...none, 9].map((cell) => 12 + cell)]);
  expect(lacking).toEqual({
    columns: declared!.columns.slice(1),
    cells: Uint8Array.from({ length: 12 }, (_, cell) => Number(none.includes(cell))),
  });
});
