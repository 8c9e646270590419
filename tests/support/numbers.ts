import { readFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';

/** The numbers in an Arrow file of a release, read as a researcher would. */
export const numbersIn = (path: string): Float64Array =>
  tableFromIPC(readFileSync(path)).getChild('value')!.toArray() as Float64Array;
