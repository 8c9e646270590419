import type { DictionaryConstraint } from '../constraint.ts';
import { type DictionaryColumn, isModelled } from '../dictionary.ts';
import type { Problems } from '../problems.ts';

/** Where single codes come back, what is said of groups elsewhere would be said of values that rows do not hold. */
export function refuseNamedGroups(
  columns: readonly DictionaryColumn[],
  constraints: readonly DictionaryConstraint[],
  problems: Problems,
): void {
  for (const column of columns) {
    if (!isModelled(column) || column.source['detail'] !== 'codes') continue;
    const mapped = columns.find(
      (other) => other.kind === 'computed' && other.rule.kind === 'map' && other.rule.from === column.name,
    );
    const held = constraints.some(({ columns: names }) => names.includes(column.name));
    if (mapped === undefined && !held) continue;
    const by = mapped === undefined ? 'a constraint' : `the map of ${mapped.name}`;
    problems.add(
      ['columns', column.name, 'detail'],
      `detail: codes does not go with ${by}, which names its groups; leave one of them out`,
    );
  }
}
