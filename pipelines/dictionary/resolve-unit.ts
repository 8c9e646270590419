import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import type { Origin } from './coding.ts';
import type { DictionaryUnit } from './dictionary.ts';
import type { Problems } from './problems.ts';
import type { UnitSpec } from './spec.ts';

/** Works out whose privacy is protected. `general` is the origin of what does not state its own; `kinds` are those of all columns, by name, as far as they are known. */
export function resolveUnit(
  unit: UnitSpec,
  general: Origin | undefined,
  kinds: ReadonlyMap<string, string | undefined>,
  problems: Problems,
): DictionaryUnit | undefined {
  const { column, rows, maxRows, event } = unit;
  const problem = (key: string, text: string): undefined => void problems.add(['unit', key], text);
  if ((column === undefined) === (rows === undefined)) {
    return problem('column', 'unit takes either column: <identifier> or rows: each');
  }
  const origin: Origin | undefined = unit.origin ?? general ?? (rows === 'each' ? 'public' : undefined);
  if (origin === undefined) return problem('maxRows', 'say who set maxRows: origin: public, expert or dp');
  if ((origin === 'dp') !== (event !== undefined)) return problem('origin', 'origin: dp and event: <id> go together');
  if (column === undefined) {
    if (maxRows !== undefined && maxRows !== 1) return problem('maxRows', 'with rows: each, maxRows can only be 1');
    return { name: unit.name ?? 'row', column: undefined, maxRows: 1, origin, event };
  }
  if (!kinds.has(column)) {
    return problem('column', `the unit column "${column}" is not in columns${didYouMeanClause(column, kinds.keys())}`);
  }
  const kind = kinds.get(column);
  // What has no kind is told with the column itself.
  if (kind === undefined) return undefined;
  if (kind !== 'identifier') {
    return problem('column', `the unit column "${column}" must be of kind identifier, not ${kind}`);
  }
  if (maxRows === undefined) return problem('maxRows', 'unit needs maxRows, the most rows kept for one unit');
  return { name: unit.name ?? column, column, maxRows, origin, event };
}
