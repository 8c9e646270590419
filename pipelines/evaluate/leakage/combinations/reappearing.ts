import type { JointNumbering } from '../../joint-numbering.ts';
import type { Combination } from './choose-combinations.ts';

/** Values of a combination of columns that a single patient of the pool has: whose they are, and which of them the synthetic table has too. */
export interface Unique {
  /** One a value that is unique; a patient with several stands here several times. */
  readonly patients: Uint32Array;
  /** 1 where a synthetic row has it. */
  readonly reappears: Uint8Array;
}

const NOBODY = -1;
const SEVERAL = -2;

/** `patients` has one number a row of the pool; rows beyond are synthetic. */
export function uniqueValues(combination: Combination, patients: Uint32Array, numbering: JointNumbering): Unique {
  const kinds = Int32Array.from(combination[0]!.codes);
  let count = combination[0]!.size;
  for (const { codes } of combination.slice(1)) {
    numbering.clear();
    numbering.number(kinds, codes, kinds);
    count = numbering.distinct;
  }
  const owner = new Int32Array(count).fill(NOBODY);
  for (let row = 0; row < patients.length; row++) {
    const kind = kinds[row]!;
    const held = owner[kind]!;
    if (held === NOBODY) owner[kind] = patients[row]!;
    else if (held !== patients[row]) owner[kind] = SEVERAL;
  }
  const synthetic = new Uint8Array(count);
  for (let row = patients.length; row < kinds.length; row++) synthetic[kinds[row]!] = 1;
  const unique = Uint32Array.from(owner.keys()).filter((kind) => owner[kind]! >= 0);
  return {
    patients: unique.map((kind) => owner[kind]!),
    reappears: Uint8Array.from(unique, (kind) => synthetic[kind]!),
  };
}
