import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelFromArtifact } from '../../../models/from-artifact.ts';
import { GraphicalModel } from '../../../models/graphical/graphical-model.ts';
import { MAX_COLUMNS, MAX_TREE_COLUMNS } from '../../../models/graphical/inference/domain.ts';
import type { ModelArtifact } from '../../../models/model.ts';
import { UserError } from '../../../privacy/errors.ts';
import { build } from '../../support/small-domains.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Structure = { [key: string]: Json } & {
  total: number;
  sizes: number[];
  order: number[];
  separators: number[][];
  factors: number[][];
  columns: { name: string; size: number }[];
  merged: { column: number; map: number[] }[];
  outer: number[][];
};

/** A fresh copy of what an honest fit writes: a tree, a merged column, and a pair outside the tree. */
function honest(): { structure: Structure; values: Float64Array } {
  const cliques = [
    [0, 1],
    [1, 2],
    [0, 2],
    [2, 3],
  ];
  const built = build({ sizes: [3, 4, 2, 3], cliques, seed: 5 }, true);
  const { structure, values } = new GraphicalModel({
    kind: 'test',
    columns: [5, 4, 2, 3].map((size, column) => ({ name: `c${column}`, size })),
    total: 1000,
    ...built,
    expansions: [
      { map: Uint32Array.of(0, 1, 1, 2, 1), shares: Float64Array.of(1, 0.2, 0.3, 1, 0.5) },
      undefined,
      undefined,
      undefined,
    ],
    outer: [{ columns: [1, 3], shares: new Float64Array(12).fill(1 / 12) }],
  }).toArtifact();
  return { structure: JSON.parse(JSON.stringify(structure)) as Structure, values };
}

/** A chain of tables over so many columns of two values, without a number for the tables. */
function oneClique(columns: number, size = 2): ModelArtifact {
  const all = Array.from({ length: columns }, (_, column) => column);
  return {
    structure: {
      format: 'graphical-model/3',
      kind: 'test',
      total: 100,
      columns: all.map((column) => ({ name: `c${column}`, size })),
      sizes: all.map(() => size),
      order: all,
      separators: all.map((column) => all.slice(column + 1).toReversed()),
      factors: [],
      merged: [],
      outer: [],
    },
    values: new Float64Array(columns * size).fill(1),
  };
}

const codeOf = (artifact: ModelArtifact): string => {
  try {
    const model = modelFromArtifact(artifact);
    for (const { columns } of model.sample({ rows: 40, seed: 'hostile' })) {
      for (const [i, codes] of columns.entries()) {
        if (!codes.every((code) => code < model.columns[i]!.size)) return 'a code that is none';
      }
    }
    return 'a model';
  } catch (error) {
    return error instanceof UserError ? error.code : String(error);
  }
};

test('a model that was not changed is read', () => {
  expect(codeOf(honest())).toBe('a model');
  expect(codeOf(oneClique(12))).toBe('a model');
});

const CHANGES: Readonly<Record<string, (structure: Structure) => void>> = {
  'a separator with a column that is not there': (s) => (s.separators[0] = [0, 99]),
  'a separator whose last column is not there': (s) => (s.separators[1] = [99]),
  'a separator that names a column twice': (s) => (s.separators[0] = [s.order[3]!, s.order[3]!]),
  'separators that no table above holds': (s) => {
    s.separators = [[s.order[3]!, s.order[1]!], [s.order[2]!], [s.order[3]!], []];
  },
  'more separators than columns': (s) => s.separators.push([]),
  'a column too many in the order': (s) => s.order.push(4),
  'a size of 2^53': (s) => {
    s.sizes[1] = 2 ** 53 - 1;
    s.columns[1]!.size = 2 ** 53 - 1;
  },
  'a total beyond all counting': (s) => (s.total = 1e300),
  'a merged column of more codes than values stand for': (s) => {
    s.merged[0]!.map = [0, 1, 1, 1, 1];
  },
  'a factor over no column': (s) => (s.factors[0] = []),
  'an outer pair over one column': (s) => (s.outer[0] = [1, 1]),
};

test.each(Object.keys(CHANGES))('%s is MODEL_INVALID', (name) => {
  const { structure, values } = honest();
  CHANGES[name]!(structure);
  expect(codeOf({ structure, values })).toBe('MODEL_INVALID');
});

test('27 columns of two values in one clique are refused before anything is allocated', () => {
  const before = process.memoryUsage().arrayBuffers;
  expect(codeOf(oneClique(27))).toBe('MODEL_INVALID');
  expect(codeOf(oneClique(2000))).toBe('MODEL_INVALID');
  expect(codeOf(oneClique(MAX_TREE_COLUMNS + 1, 1))).toBe('MODEL_INVALID');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64e6);
});

test('factors that together map more rows than any fit are refused', () => {
  const { structure, values } = oneClique(22);
  const own = 0;
  const nearest = 1;
  // Each of a few numbers, and each wants a place for every row of the largest table.
  const factors = Array.from({ length: 2 ** 9 }, (_, subset) => [
    ...Array.from({ length: 9 }, (_, i) => 10 - i).filter((column) => subset & (1 << (10 - column))),
    nearest,
    own,
  ]);
  const cells = factors.reduce((sum, { length }) => sum + 2 ** length, 0);
  const artifact = { structure: { ...structure, factors }, values: new Float64Array(values.length + cells).fill(1) };
  expect(codeOf(artifact)).toBe('MODEL_INVALID');
});

test('300,000 columns are refused in a moment', () => {
  const { structure, values } = oneClique(1);
  const count = 300_000;
  const many = {
    ...structure,
    columns: Array.from({ length: count }, (_, i) => ({ name: `c${i}`, size: 2 })),
    sizes: Array.from({ length: count }, () => 2),
    order: Array.from({ length: count }, (_, i) => i),
    separators: Array.from({ length: count }, () => []),
  };
  const started = performance.now();
  expect(codeOf({ structure: many, values })).toBe('MODEL_INVALID');
  expect(performance.now() - started).toBeLessThan(5000);
});

test('as many columns as a model may have are read', () => {
  const columns = Array.from({ length: MAX_COLUMNS }, (_, i) => ({ name: `c${i}`, size: 2 }));
  const structure = {
    ...oneClique(1).structure,
    columns,
    sizes: columns.map(() => 2),
    order: columns.map((_, i) => i),
    separators: columns.map((_, i) => (i + 1 < columns.length ? [i + 1] : [])),
  };
  const model = modelFromArtifact({ structure, values: new Float64Array(2 * MAX_COLUMNS).fill(1) });
  expect(model.columns).toHaveLength(MAX_COLUMNS);
});

/** Every place in a structure: the object or list, and the key. */
function placesIn(json: Json, into: [Json[] | { [key: string]: Json }, string][] = []): typeof into {
  if (json === null || typeof json !== 'object') return into;
  for (const [key, inner] of Object.entries(json)) {
    into.push([json, key]);
    placesIn(inner, into);
  }
  return into;
}

const ODD: readonly Json[] = [
  -1,
  0,
  1,
  2,
  3,
  4,
  99,
  0.5,
  1e9,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e308,
  '',
  'x',
  null,
  true,
  [],
  {},
];

test('a changed model is MODEL_INVALID or a model of its own columns, and never anything else', () => {
  const change = fc.record({
    place: fc.nat(),
    other: fc.nat(),
    what: fc.constantFrom('replace', 'delete', 'repeat', 'swap'),
    value: fc.constantFrom(...ODD),
  });
  const number = fc.record({ place: fc.nat(), value: fc.constantFrom(0, -1, 1e-300, 1e300, NaN, Infinity) });
  const input = fc.tuple(
    fc.array(change, { maxLength: 4 }),
    fc.array(number, { maxLength: 3 }),
    fc.integer({ min: -3, max: 3 }),
  );
  fc.assert(
    fc.property(input, ([changes, numbers, longer]) => {
      const { structure, values } = honest();
      for (const { place, other, what, value } of changes) {
        const places = placesIn(structure);
        const [holder, key] = places[place % places.length]!;
        const [from, there] = places[other % places.length]!;
        const loose = holder as { [key: string]: Json };
        if (what === 'replace') loose[key] = value;
        else if (what === 'delete' && Array.isArray(holder)) holder.splice(Number(key), 1);
        else if (what === 'delete') delete loose[key];
        else if (what === 'repeat' && Array.isArray(holder))
          holder.push(JSON.parse(JSON.stringify(loose[key])) as Json);
        else loose[key] = JSON.parse(JSON.stringify((from as typeof loose)[there])) as Json;
      }
      const changed = new Float64Array(Math.max(0, values.length + longer));
      changed.set(values.subarray(0, changed.length));
      for (const { place, value } of numbers) changed[place % changed.length] = value;
      expect(['a model', 'MODEL_INVALID']).toContain(codeOf({ structure, values: changed }));
    }),
    { numRuns: 3000 },
  );
});
