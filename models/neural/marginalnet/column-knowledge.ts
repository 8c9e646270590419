import type { Measurement } from '../../graphical/estimation/measurement.ts';

/** What single columns and all pairs that hold them tell of each column together: the inverse-variance mean of its own counts and of sums over pairs. */
export function columnKnowledge(columns: readonly Measurement[], pairs: readonly Measurement[]): Measurement[] {
  const precisions = columns.map(({ variances }) => variances.map((variance) => 1 / variance));
  const weighted = columns.map(({ values, variances }) => values.map((value, i) => value / variances[i]!));
  for (const { columns: scope, values, variances } of pairs) {
    const [a, b] = scope as readonly [number, number];
    const [rows, width] = [columns[a]!.values.length, columns[b]!.values.length];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < width; j++) {
        const value = values[i * width + j]!;
        weighted[a]![i]! += value / (width * variances[0]!);
        weighted[b]![j]! += value / (rows * variances[0]!);
      }
    }
    for (let i = 0; i < rows; i++) precisions[a]![i]! += 1 / (width * variances[0]!);
    for (let j = 0; j < width; j++) precisions[b]![j]! += 1 / (rows * variances[0]!);
  }
  return columns.map(({ columns: scope }, c) => ({
    columns: scope,
    values: weighted[c]!.map((sum, i) => sum / precisions[c]![i]!),
    variances: precisions[c]!.map((precision) => 1 / precision),
  }));
}
