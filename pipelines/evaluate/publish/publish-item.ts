import type { Rational } from '../../../privacy/rational.ts';

/** A further question of the published evaluation, by positions of columns, with what it may cost. Public in every field. */
export type PublishItem =
  | { readonly kind: 'target'; readonly target: number; readonly rho: Rational }
  /** `by`: the columns whose values are the groups. */
  | { readonly kind: 'subgroups'; readonly by: readonly number[]; readonly rho: Rational }
  /** `columns` are those of the formula, the outcome first. */
  | {
      readonly kind: 'regression';
      readonly formula: string;
      readonly columns: readonly number[];
      readonly rho: Rational;
    };
