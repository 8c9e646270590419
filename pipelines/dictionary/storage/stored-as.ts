import type { StorageType } from './storage-type.ts';

/** How the values of a column are written, where the dictionary says so. */
export interface StoredAs {
  readonly type: StorageType;
  /** Of days and moments kept as text or as whole numbers: strftime's letters. */
  readonly format?: string;
  /** How false and true are written, where they are not kept as a Boolean. */
  readonly written?: readonly [string, string];
}
