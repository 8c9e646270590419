import type { Tensor } from '../../models/model.ts';
import { shapeOf, tensorsToSafetensors } from '../../pipelines/release-folder/artefacts/tensors-file.ts';
import { canonicalJson } from '../../privacy/ledger/canonical-json.ts';
import type { Draw } from '../engine/draw.ts';
import { ODD_NUMBERS } from '../mutators/odd-values.ts';

/** A well-formed autoregressive model: the text of its `model.json`, and its tensors. */
export interface DrawnNetwork {
  readonly structure: string;
  readonly weights: Uint8Array;
}

/** Up to five columns, any order, constraints on some pairs; now and then numbers that no training gives, or tensors that do not fit. */
export function drawnNetwork(draw: Draw): DrawnNetwork {
  const count = 1 + draw.below(5);
  const columns = Array.from({ length: count }, (_, i) => ({ name: `c${i}`, size: 1 + draw.below(5) }));
  const sizes = columns.map(({ size }) => size);
  const values = sizes.reduce((sum, size) => sum + size, 0);
  const order = sizes.map((_, column) => column);
  for (let i = count - 1; i > 0; i--) {
    const j = draw.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const possible = count > 1 && draw.chance(0.5) ? [[0, 1]] : [];
  const odd = draw.chance(0.2);
  const number = (): number =>
    odd && draw.chance(0.05) ? draw.pick([...ODD_NUMBERS, Number.NaN, Infinity, -Infinity]) : draw.below(100) / 20 - 2;
  const floats = (name: string, shape: readonly number[], value: () => number): Tensor => ({
    name,
    shape,
    values: Float32Array.from({ length: shape.reduce((cells, axis) => cells * axis, 1) }, value),
  });
  const tensors: Tensor[] = [
    { name: 'bias', shape: [values], values: Float64Array.from({ length: values }, number) },
    ...possible.map(([a, b], i) => floats(`possible/${i}`, [sizes[a!]! * sizes[b!]!], () => Number(draw.chance(0.8)))),
    floats('trained/direct.weights', [values, values], number),
    floats('trained/output.bias', [1, values], number),
  ];
  if (draw.chance(0.1)) tensors.splice(draw.below(tensors.length), 1);
  const structure = { format: 'autoregressive/1', kind: 'autoregressive', total: 100, columns, order, possible };
  const weights = { path: 'model/weights.safetensors', tensors: tensors.map(shapeOf) };
  return {
    structure: `${canonicalJson({ schema: 'synthward/model/1', kind: 'autoregressive', columns, weights, structure })}\n`,
    weights: tensorsToSafetensors(tensors),
  };
}
