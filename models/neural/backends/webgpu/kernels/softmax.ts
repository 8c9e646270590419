import { GROUP, itemKernel, type Kernel, kernel } from './kernel.ts';

/** Columns a segment, on average, above which a workgroup shares the work on one. */
export const WIDE = 64;

type Parameters = 'columns' | 'segments';

const parameters = { columns: 'u32', segments: 'u32' } as const;
const buffers = { logits: 'write f32', starts: 'read u32', codes: 'read i32' } as const;

/** One invocation a row and segment. */
export const softmaxNarrow: Kernel<'items' | Parameters> = itemKernel({
  name: 'softmax gradient, narrow',
  width: 1,
  parameters,
  buffers,
  body: `
  let segment = item % p.segments;
  let row = (item / p.segments) * p.columns;
  let first = row + starts[segment];
  let end = row + starts[segment + 1u];
  let code = codes[item];
  if (code < 0) {
    for (var at = first; at < end; at++) { logits[at] = 0.0; }
    return;
  }
  var largest = logits[first];
  for (var at = first + 1u; at < end; at++) { largest = max(largest, logits[at]); }
  var sum = 0.0;
  for (var at = first; at < end; at++) {
    let weight = exp(logits[at] - largest);
    logits[at] = weight;
    sum += weight;
  }
  for (var at = first; at < end; at++) {
    logits[at] = logits[at] / sum - select(0.0, 1.0, at == first + u32(code));
  }`,
});

const reduced = (how: string): string => `
  for (var half = ${GROUP / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { let other = partial[local + half]; partial[local] = ${how}; }
  }
  workgroupBarrier();`;

/** One workgroup a row and segment. */
export const softmaxWide: Kernel<'items' | Parameters> = kernel({
  name: 'softmax gradient, wide',
  width: 1,
  parameters: { items: 'u32', ...parameters },
  buffers,
  declarations: `var<workgroup> partial: array<f32, ${GROUP}>;`,
  body: `
  if (group >= p.items) { return; }
  let segment = group % p.segments;
  let row = (group / p.segments) * p.columns;
  let first = row + starts[segment];
  let end = row + starts[segment + 1u];
  let code = codes[group];
  var largest = logits[first];
  for (var at = first + local; at < end; at += ${GROUP}u) { largest = max(largest, logits[at]); }
  partial[local] = largest;
  ${reduced('max(partial[local], other)')}
  largest = partial[0];
  workgroupBarrier();
  var sum = 0.0;
  for (var at = first + local; at < end; at += ${GROUP}u) { sum += exp(logits[at] - largest); }
  partial[local] = sum;
  ${reduced('partial[local] + other')}
  sum = partial[0];
  for (var at = first + local; at < end; at += ${GROUP}u) {
    if (code < 0) {
      logits[at] = 0.0;
    } else {
      logits[at] = exp(logits[at] - largest) / sum - select(0.0, 1.0, at == first + u32(code));
    }
  }`,
});
