/** A mixture of products: in each component columns are independent. */
export interface Mixture {
  /** Share of each component; their sum is 1. */
  readonly weights: Float64Array;
  /** Row-major, one row a component: the shares of the values of all columns, one column after another. */
  readonly tables: Float32Array;
}

/** One mixture whose components are those of all, each mixture in equal parts: the mean of their distributions. */
export function meanMixture(mixtures: readonly Mixture[]): Mixture {
  const weights: number[] = [];
  for (const mixture of mixtures) for (const weight of mixture.weights) weights.push(weight / mixtures.length);
  const tables = new Float32Array(mixtures.reduce((cells, mixture) => cells + mixture.tables.length, 0));
  let at = 0;
  for (const mixture of mixtures) {
    tables.set(mixture.tables, at);
    at += mixture.tables.length;
  }
  return { weights: Float64Array.from(weights), tables };
}
