import type { EagerTensors, Tensor } from './eager-tensors.ts';

/**
 * Softmax minus one-hot of each segment, as a tensor of the shape of `logits` (rows x columns). Columns are turned into rows, since
 * TensorFlow reduces over segments of rows; so the number of operations does not depend on that of segments.
 */
export function segmentedSoftmaxGradient(
  tensors: EagerTensors,
  logits: Tensor,
  { segment, place }: { readonly segment: Tensor; readonly place: Tensor },
  /** Segments x rows; -1 for none. */
  codes: Tensor,
): Tensor {
  const segments = tensors.hostInteger(codes.shape[0]!);
  const turn = (tensor: Tensor): Tensor => tensors.run('Transpose', [tensor, tensors.hostIntegers([1, 0])]);
  const spread = (tensor: Tensor): Tensor => tensors.run('GatherV2', [tensor, segment, tensors.hostInteger(0)]);

  const byColumn = turn(logits);
  const greatest = tensors.run('UnsortedSegmentMax', [byColumn, segment, segments]);
  const powers = tensors.run('Exp', [tensors.run('Sub', [byColumn, spread(greatest)])]);
  const sums = tensors.run('UnsortedSegmentSum', [powers, segment, segments]);
  const probabilities = tensors.run('Div', [powers, spread(sums)]);

  const wanted = spread(codes);
  const oneHot = tensors.toFloat(tensors.run('Equal', [wanted, place]));
  const gradient = tensors.run('Sub', [probabilities, oneHot]);
  const given = tensors.run('GreaterEqual', [wanted, tensors.float(0)]);
  return turn(tensors.run('SelectV2', [given, gradient, tensors.float(0)]));
}
