import { z } from 'zod';
import { UserError } from '../../../privacy/errors.ts';
import { parameterShapes } from '../../../privacy/gradients/network/parameter-shapes.ts';
import { cellCount, MAX_COLUMNS } from '../../graphical/inference/domain.ts';
import { MAX_CONSTRAINT_CELLS } from '../../graphical/inference/hard-constraints.ts';
import type { ModelArtifact, Tensor } from '../../model.ts';
import { type AutoregressiveParts, networkOf } from './parts.ts';
import { MOST_VALUES } from './vocabulary.ts';

export const AUTOREGRESSIVE_FORMAT = 'autoregressive/1';
const MOST_TABLES = 200;
/** Beyond these no sum of weights is a logit that any training comes to. */
const LARGEST = 1e6;

const position = z.int().nonnegative();
const structureSchema = z.strictObject({
  format: z.literal(AUTOREGRESSIVE_FORMAT),
  kind: z.literal('autoregressive'),
  total: z.number().positive().max(Number.MAX_SAFE_INTEGER),
  columns: z
    .array(z.strictObject({ name: z.string(), size: z.int().positive() }))
    .min(1)
    .max(Math.min(MAX_COLUMNS, MOST_VALUES)),
  /** The order in which columns are drawn. */
  order: z.array(position),
  /** Columns of each hard constraint; its cells are the tensor `possible/<n>`. */
  possible: z.array(z.array(position).min(1)).max(MOST_TABLES),
});

export function toArtifact({ columns, total, order, trained, bias, possible }: AutoregressiveParts): ModelArtifact {
  const sizes = columns.map(({ size }) => size);
  const structure: z.infer<typeof structureSchema> = {
    format: AUTOREGRESSIVE_FORMAT,
    kind: 'autoregressive',
    total,
    columns: columns.map(({ name, size }) => ({ name, size })),
    order: [...order],
    possible: possible.map((table) => [...table.columns]),
  };
  let at = 0;
  const tensors: Tensor[] = [
    { name: 'bias', shape: [bias.length], values: bias },
    ...possible.map((table, i) => ({
      name: `possible/${i}`,
      shape: [table.values.length],
      values: Float32Array.from(table.values),
    })),
    ...parameterShapes(networkOf(sizes, order)).map(({ name, rows, columns: width }) => {
      const values = trained.subarray(at, at + rows * width);
      at += values.length;
      return { name: `trained/${name}`, shape: [rows, width], values };
    }),
  ];
  return { structure, values: new Float64Array(0), tensors };
}

/** The parts of a model written by `toArtifact`, exactly. Throws `MODEL_INVALID` for anything else. */
export function fromArtifact({ structure, values, tensors = [] }: ModelArtifact): AutoregressiveParts {
  const parsed = structureSchema.safeParse(structure);
  if (!parsed.success) {
    throw invalid(`its structure is wrong at ${z.core.toDotPath(parsed.error.issues[0]!.path) || 'the top'}`);
  }
  const { columns, total, order, possible } = parsed.data;
  const sizes = columns.map(({ size }) => size);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all > MOST_VALUES) throw invalid('its columns have more values than any model of its kind');
  const places = new Set(order);
  if (order.length !== sizes.length || places.size !== order.length || order.some((column) => column >= sizes.length)) {
    throw invalid('its order is none');
  }
  const shapes = parameterShapes(networkOf(sizes, order));
  const bias = tensors[0];
  if (values.length > 0 || tensors.length !== 1 + possible.length + shapes.length || !isDoubles(bias, 'bias', all)) {
    throw invalid('its tensors are not those of its structure');
  }
  const tables = possible.map((scope, i) => {
    const sound =
      scope.every((column, axis) => column < sizes.length && (axis === 0 || scope[axis - 1]! < column)) &&
      cellCount(sizes, scope) <= MAX_CONSTRAINT_CELLS;
    const tensor = tensors[1 + i]!;
    if (!sound || !isFloats(tensor, `possible/${i}`, [cellCount(sizes, scope)])) {
      throw invalid('a constraint has no place in it');
    }
    if (!tensor.values.every((cell) => cell === 0 || cell === 1)) throw invalid('a constraint is neither 0 nor 1');
    return { columns: scope, values: Float64Array.from(tensor.values) };
  });
  const trained = new Float32Array(all * (all + 1));
  let at = 0;
  for (const [i, { name, rows, columns: width }] of shapes.entries()) {
    const tensor = tensors[1 + possible.length + i]!;
    if (!isFloats(tensor, `trained/${name}`, [rows, width])) throw invalid('its weights are not those of its columns');
    trained.set(tensor.values, at);
    at += tensor.values.length;
  }
  const inRange = (x: number): boolean => Math.abs(x) <= LARGEST;
  if (!bias.values.every(inRange) || !trained.every(inRange)) throw invalid('its numbers are too large or not finite');
  return { columns, total, order, trained, bias: bias.values, possible: tables };
}

type Doubles = Tensor & { readonly values: Float64Array };
type Floats = Tensor & { readonly values: Float32Array };

const isDoubles = (tensor: Tensor | undefined, name: string, length: number): tensor is Doubles =>
  tensor?.name === name && tensor.shape.join() === String(length) && tensor.values instanceof Float64Array;

const isFloats = (tensor: Tensor, name: string, shape: readonly number[]): tensor is Floats =>
  tensor.name === name && tensor.shape.join() === shape.join() && tensor.values instanceof Float32Array;

const invalid = (reason: string): UserError =>
  new UserError('MODEL_INVALID', `Cannot read the model: ${reason}`, {
    hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
  });
