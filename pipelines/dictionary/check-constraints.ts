import { possibleTables } from '../../models/graphical/inference/hard-constraints.ts';
import type { ImpossibleCells } from '../../models/model.ts';
import { UserError } from '../../privacy/errors.ts';
import type { DictionaryConstraint } from './constraint.ts';
import { type DictionaryColumn, isModelled, type ModelledColumn } from './dictionary.ts';
import { ordersOf } from './held-constraints.ts';
import { impossibleCells } from './impossible-cells.ts';
import { impossibleChains } from './order/order-chains.ts';
import { OrderCircle } from './order/order-graph.ts';
import type { Problems } from './problems.ts';
import { tooLittleLeft } from './values-left.ts';
import type { Path } from './yaml-source.ts';

/** Finds constraints that contradict each other or are too large to hold together, on the columns that they name alone. */
export function checkConstraints(
  constraints: readonly DictionaryConstraint[],
  columns: readonly DictionaryColumn[],
  problems: Problems,
  placeOf: (constraint: number) => Path = (i) => ['constraints', i],
): void {
  const modelled = columns.filter(isModelled);
  const sizes = modelled.map(({ coding }) => coding.size);
  const cells = constraints.map((constraint) => impossibleCells(constraint, modelled));
  const wrong = cells.flatMap((found, i) => (typeof found === 'string' ? [[i, found] as const] : []));
  for (const [i, text] of wrong) problems.add(placeOf(i), text);
  if (wrong.length > 0) return;
  const chains = chainsOf(constraints, modelled, problems, placeOf);
  if (chains === undefined) return;
  const known = cells as readonly ImpossibleCells[];
  const refusal = refusalOf(sizes, known);
  if (refusal === undefined) {
    const code = chains.length === 0 ? undefined : refusalOf(sizes, [...known, ...chains])?.code;
    if (code === undefined) {
      for (const { constraint, text } of tooLittleLeft(constraints, known, modelled)) {
        problems.add(placeOf(constraint), text);
      }
      return;
    }
    const names = chains.at(-1)!.columns.map((column) => modelled[column]!.name);
    const impossible = `the orders of ${listed(names)} leave no possible record`;
    problems.add(placeOf(orderAt(constraints, names)), code === 'DOMAIN_TOO_LARGE' ? tooLargeChain(names) : impossible);
    return;
  }
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
  const others = together.slice(0, -1).map((i) => `"${constraints[i]!.words}" (${problems.at(placeOf(i))})`);
  const with_ = others.length === 0 ? '' : ` together with ${others.join(' and ')}`;
  const what =
    refusal.code === 'DOMAIN_TOO_LARGE'
      ? 'needs tables that are too large to hold; name fewer columns, or group or bin them'
      : 'leaves no possible record';
  problems.add(placeOf(last), `the constraint "${constraints[last]!.words}"${with_} ${what}`);
}

/** What orders forbid together, or nothing where that is a problem. */
function chainsOf(
  constraints: readonly DictionaryConstraint[],
  modelled: readonly ModelledColumn[],
  problems: Problems,
  placeOf: (constraint: number) => Path,
): readonly ImpossibleCells[] | undefined {
  const orders = ordersOf(constraints);
  try {
    const chains = impossibleChains(orders, modelled);
    if (!('names' in chains)) return chains;
    problems.add(placeOf(orderAt(constraints, chains.names)), tooLargeChain(chains.names));
  } catch (error) {
    if (!(error instanceof OrderCircle)) throw error;
    problems.add(
      placeOf(orderAt(constraints, error.names)),
      `the orders of ${listed(error.names)} go round in a circle, so that they would always be equal; leave one of the columns out`,
    );
  }
  return undefined;
}

/** The place of the last order among some columns. */
const orderAt = (constraints: readonly DictionaryConstraint[], names: readonly string[]): number =>
  constraints.findLastIndex(({ kind, columns }) => kind === 'order' && columns.every((name) => names.includes(name)));

const tooLargeChain = (names: readonly string[]): string =>
  `the bins of ${listed(names)} differ, so that their orders take a table of all of them, which is too large; give them the same bins, or wider ones`;

const listed = (names: readonly string[]): string =>
  `${names
    .slice(0, -1)
    .map((name) => `"${name}"`)
    .join(', ')} and "${names.at(-1)}"`;

function refusalOf(sizes: readonly number[], impossible: readonly ImpossibleCells[]): UserError | undefined {
  try {
    possibleTables(sizes, impossible);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
