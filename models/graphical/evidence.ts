import { UserError } from '../../privacy/errors.ts';
import type { CodeBlock, ColumnEvidence } from '../model.ts';
import type { GraphicalParts } from './graphical-parts.ts';

/**
 * The parts of the model's exact distribution given `evidence`: p(x | e) is in proportion to p(x) times the weight of each value.
 *
 * A weight depends on one column, so it goes into that column's base and the tree stays as it is (Lauritzen and Spiegelhalter
 * 1988, evidence as likelihood). The weight of a merged code is the mean over its values, whose shares follow from it by Bayes.
 * Outer pairs speak of all rows and not of those with the evidence, so they are left out.
 * Throws `RangeError` for evidence that does not fit the columns, and `CONDITION_INVALID` where one column allows no value.
 */
export function conditionParts(parts: GraphicalParts, evidence: readonly ColumnEvidence[]): GraphicalParts {
  const bases = [...parts.bases];
  const expansions = [...parts.expansions];
  const seen = new Set<number>();
  for (const { column, weights } of evidence) {
    const size = parts.columns[column]?.size;
    if (size !== weights.length || seen.has(column) || !weights.every((weight) => weight >= 0 && weight <= 1)) {
      throw new RangeError(`Cannot condition on column ${column}: its weights do not fit the model`);
    }
    seen.add(column);
    if (weights.every((weight) => weight === 0)) throw impossibleEvidence();
    const expansion = parts.expansions[column];
    if (expansion === undefined) {
      bases[column] = bases[column]!.map((base, code) => base * weights[code]!);
      continue;
    }
    const { map, shares } = expansion;
    const kept = new Float64Array(bases[column]!.length);
    for (const [value, merged] of map.entries()) kept[merged]! += shares[value]! * weights[value]!;
    bases[column] = bases[column]!.map((base, merged) => base * kept[merged]!);
    expansions[column] = {
      map,
      shares: shares.map((share, value) => {
        const mean = kept[map[value]!]!;
        return mean > 0 ? (share * weights[value]!) / mean : share;
      }),
    };
  }
  return { ...parts, bases, expansions, outer: evidence.length === 0 ? parts.outer : [] };
}

/** The same blocks, each looked through: a row that should not be possible is a defect, never a result. */
export function* allMeeting(
  blocks: Iterable<CodeBlock>,
  evidence: readonly ColumnEvidence[],
): Generator<CodeBlock, void, void> {
  for (const block of blocks) {
    for (const { column, weights } of evidence) {
      const codes = block.columns[column]!;
      for (let i = 0; i < block.rows; i++) {
        if (weights[codes[i]!] === 0) throw new Error(`A row was drawn that the evidence on column ${column} excludes`);
      }
    }
    yield block;
  }
}

export const impossibleEvidence = (): UserError =>
  new UserError('CONDITION_INVALID', 'Cannot sample: the model holds that no row meets the conditions', {
    hint: 'Widen a condition or leave one out; check each alone to see which exclude each other.',
  });
