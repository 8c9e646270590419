import { takeRows } from '../../../privacy/guard/codes.ts';
import { type FeatureTable, takeFeatureRows } from '../../learners/features.ts';
import type { Learner } from '../../learners/learner.ts';
import { seededIndex } from '../../workspace/seeded-rows.ts';

/** The fold of each row, all rows of a unit in one. `unitOfRow` numbers units from 0 in any way. */
export function foldsByUnit(unitOfRow: Uint32Array, folds: number, seed: string): Uint8Array {
  const index = seededIndex(`${seed}/folds`);
  const foldOf = new Map<number, number>();
  return Uint8Array.from(unitOfRow, (unit) => {
    const fold = foldOf.get(unit) ?? index(folds);
    foldOf.set(unit, fold);
    return fold;
  });
}

/** Probabilities of the positive class, each row's from a learner that learnt from the other folds alone; the share of the class where those have one class. */
export function outOfFold(
  learner: Learner,
  features: FeatureTable,
  positive: Uint8Array,
  foldOfRow: Uint8Array,
  seed: string,
): Float64Array {
  const found = new Float64Array(features.rows);
  for (const fold of new Set(foldOfRow)) {
    const all = Uint32Array.from(foldOfRow.keys());
    const aside = all.filter((row) => foldOfRow[row] === fold);
    const training = all.filter((row) => foldOfRow[row] !== fold);
    const labels = takeRows({ size: 2, codes: positive }, training) as Uint8Array;
    const share = labels.reduce((sum, y) => sum + y, 0) / labels.length;
    const probabilities =
      labels.length === 0 || share === 0 || share === 1
        ? new Float64Array(aside.length).fill(labels.length === 0 ? 0.5 : share)
        : learner.fit(takeFeatureRows(features, training), labels, `${seed}/${fold}`)(takeFeatureRows(features, aside));
    for (let i = 0; i < aside.length; i++) found[aside[i]!] = probabilities[i]!;
  }
  return found;
}
