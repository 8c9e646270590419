import { possibleTables } from '../../models/graphical/inference/hard-constraints.ts';
import type { ImpossibleCells } from '../../models/model.ts';
import { UserError } from '../../privacy/errors.ts';
import type { DictionaryConstraint } from './constraint.ts';
import { type DictionaryColumn, isModelled } from './dictionary.ts';
import { impossibleCells } from './impossible-cells.ts';
import type { Problems } from './problems.ts';

/** Finds constraints that contradict each other or are too large to hold together, on the columns that they name alone. */
export function checkConstraints(
  constraints: readonly DictionaryConstraint[],
  columns: readonly DictionaryColumn[],
  problems: Problems,
): void {
  const modelled = columns.filter(isModelled);
  const sizes = modelled.map(({ coding }) => coding.size);
  const cells = constraints.map((constraint) => impossibleCells(constraint, modelled));
  const wrong = cells.flatMap((found, i) => (typeof found === 'string' ? [[i, found] as const] : []));
  for (const [i, text] of wrong) problems.add(['constraints', i], text);
  if (wrong.length > 0) return;
  const known = cells as readonly ImpossibleCells[];
  const refusal = refusalOf(sizes, known);
  if (refusal === undefined) return;
  // The shortest beginning of the list that is refused, and of it no more than it takes.
  let last = 0;
  while (refusalOf(sizes, known.slice(0, last + 1))?.code !== refusal.code) last++;
  let together = Array.from({ length: last + 1 }, (_, i) => i);
  for (const i of together.slice(0, -1)) {
    const without = together.filter((other) => other !== i);
    if (
      refusalOf(
        sizes,
        without.map((one) => known[one]!),
      )?.code === refusal.code
    )
      together = without;
  }
  const others = together.slice(0, -1).map((i) => `"${constraints[i]!.words}" (${problems.at(['constraints', i])})`);
  const with_ = others.length === 0 ? '' : ` together with ${others.join(' and ')}`;
  const what =
    refusal.code === 'DOMAIN_TOO_LARGE'
      ? 'needs tables that are too large to hold; name fewer columns, or group or bin them'
      : 'leaves no possible record';
  problems.add(['constraints', last], `the constraint "${constraints[last]!.words}"${with_} ${what}`);
}

function refusalOf(sizes: readonly number[], impossible: readonly ImpossibleCells[]): UserError | undefined {
  try {
    possibleTables(sizes, impossible);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
