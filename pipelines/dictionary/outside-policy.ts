/** What to do with a value that is not in the domain. */
export type OutsidePolicy = 'clamp' | 'other' | 'missing' | 'error';
