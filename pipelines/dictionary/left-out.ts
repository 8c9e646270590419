export const LEFT_NULL = 'its values are left out, and it is null in every row';
export const LEFT_TEXT = 'kind text is never released';
export const LEFT_IDENTIFIER = 'identifiers are never released';
export const LEFT_UNNAMED = 'not among the columns that the configuration names';

/** Every reason why a release does not have a column of its source. */
export const WHY_LEFT_OUT: readonly string[] = [LEFT_NULL, LEFT_TEXT, LEFT_IDENTIFIER, LEFT_UNNAMED];

export interface LeftOut {
  readonly name: string;
  readonly why: string;
}
