/** What a family learns from: marginals that it measures, all pairs, or noisy sums of gradients. */
export type FittedTo = 'marginals' | 'pairs' | 'gradients';

/** By the kind of a model. */
export const fittedTo = (kind: string): FittedTo =>
  kind === 'autoregressive' || kind === 'sequence' ? 'gradients' : kind === 'marginalnet' ? 'pairs' : 'marginals';
