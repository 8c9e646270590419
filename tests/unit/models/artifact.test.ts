import { expect, test } from 'vitest';
import { modelFromArtifact } from '../../../models/from-artifact.ts';
import { GraphicalModel } from '../../../models/graphical/graphical-model.ts';
import type { CodeBlock, ModelArtifact } from '../../../models/model.ts';
import { UserError } from '../../../privacy/errors.ts';
import { build } from '../../support/small-domains.ts';

function artifact(): { model: GraphicalModel; artifact: ModelArtifact } {
  const sizes = [3, 4, 2, 3];
  const built = build(
    {
      sizes,
      cliques: [
        [0, 1],
        [1, 2],
        [0, 2],
        [2, 3],
      ],
      seed: 21,
    },
    true,
  );
  const map = Uint32Array.of(0, 1, 1, 2, 1);
  const model = new GraphicalModel({
    kind: 'test',
    columns: [5, 4, 2, 3].map((size, column) => ({ name: `c${column}`, size })),
    total: 123.456,
    ...built,
    expansions: [{ map, shares: Float64Array.of(1, 0.2, 0.3, 1, 0.5) }, undefined, undefined, undefined],
    outer: [{ columns: [1, 3], shares: Float64Array.from({ length: 12 }, (_, cell) => (cell % 5) / 20) }],
  });
  return { model, artifact: model.toArtifact() };
}

const listed = (blocks: Iterable<CodeBlock>): number[][] =>
  [...blocks].flatMap((block) => block.columns.map((codes) => [...codes]));

test('a model written as JSON and numbers and read again gives identical rows and counts', () => {
  const { model, artifact: written } = artifact();
  const structure = JSON.parse(JSON.stringify(written.structure)) as Record<string, unknown>;
  const read = modelFromArtifact({ structure, values: written.values.slice() });
  expect(read.kind).toBe('test');
  expect(read.total).toBe(123.456);
  expect(read.columns).toEqual(model.columns);
  expect(listed(read.sample({ rows: 700, seed: 'again', blockRows: 300 }))).toEqual(
    listed(model.sample({ rows: 700, seed: 'again', blockRows: 300 })),
  );
  expect(read.marginal([3, 0])).toEqual(model.marginal([3, 0]));
  expect(read.toArtifact()).toEqual(written);
});

type Structure = Record<string, unknown> & {
  sizes: number[];
  order: number[];
  separators: number[][];
  factors: number[][];
  columns: { name: string; size: number }[];
  merged: { column: number; map: number[] }[];
  outer: [number, number][];
};

const damages: Record<string, (structure: Structure, values: number[]) => void> = {
  'another format': (structure) => Object.assign(structure, { format: 'graphical-model/9' }),
  'an unknown key': (structure) => Object.assign(structure, { extra: 1 }),
  'a total of zero': (structure) => Object.assign(structure, { total: 0 }),
  'a missing size': (structure) => structure.sizes.pop(),
  'a size that is not the column': (structure) => (structure.sizes[1] = 5),
  'a column twice in the order': (structure) => (structure.order[0] = structure.order[1]!),
  'a column beyond the last in the order': (structure) => (structure.order[0] = 9),
  'a separator that comes earlier': (structure) => structure.separators[3]!.push(structure.order[0]!),
  'a factor over a column that is not there': (structure) => (structure.factors[0] = [0, 9]),
  'a factor over one column twice': (structure) => (structure.factors[0] = [1, 1]),
  'the same factor twice': (structure) => structure.factors.push(structure.factors[0]!),
  'a factor that no clique holds': (structure) => structure.factors.push([3, 1]),
  'a merged code too large': (structure) => (structure.merged[0]!.map[0] = 3),
  'a column merged twice': (structure) => structure.merged.push(structure.merged[0]!),
  'a merged column that is not there': (structure) => structure.merged.push({ column: 9, map: [0] }),
  'an outer pair that a clique holds': (structure) => (structure.outer[0] = [0, 1]),
  'an outer pair in descending order': (structure) => (structure.outer[0] = [3, 1]),
  'an outer pair beyond the last column': (structure) => (structure.outer[0] = [1, 9]),
  'an outer pair twice': (structure, values) => {
    structure.outer.push([1, 3]);
    values.push(...values.slice(-12));
  },
  'no list of outer pairs': (structure) => {
    delete (structure as { outer?: unknown }).outer;
  },
  'too few numbers': (_, values) => values.pop(),
  'too many numbers': (_, values) => values.push(1),
  'a negative number': (_, values) => (values[2] = -1),
  'a number that is not finite': (_, values) => (values[2] = Number.NaN),
  'numbers that allow no record': (_, values) => values.fill(0),
  'sizes whose tables cannot be held': (structure) => {
    structure.sizes[1] = 2 ** 40;
    structure.columns[1]!.size = 2 ** 40;
  },
};

test.each(Object.keys(damages))('%s is refused', (name) => {
  const { artifact: written } = artifact();
  const structure = JSON.parse(JSON.stringify(written.structure)) as Structure;
  const values = [...written.values];
  damages[name]!(structure, values);
  expect(() => modelFromArtifact({ structure, values: Float64Array.from(values) })).toThrow(UserError);
});

test('anything that is not a structure is refused', () => {
  for (const structure of [{}, null, 'text', []]) {
    expect(() => modelFromArtifact({ structure: structure as never, values: new Float64Array(0) })).toThrow(
      /Cannot read the model/,
    );
  }
});
