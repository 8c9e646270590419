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
    return { name: unit.name ?? 'row', column: undefined, columns: [], maxRows: 1, origin, event };
  }
  const columns = typeof column === 'string' ? [column] : column;
  const wrong = columns.map((one) => whyNoUnit(one, kinds)).find((why) => why !== undefined);
  if (wrong !== undefined) return problem('column', wrong);
  // What has no kind is told with the column itself.
  if (columns.some((one) => kinds.get(one) === undefined)) return undefined;
  if (new Set(columns).size < columns.length) return problem('column', 'a column stands twice in the unit');
  if (columns.some((one) => one.includes(BETWEEN))) {
    return problem('column', `the name of a unit column must not hold "${BETWEEN}", which stands between several`);
  }
  if (maxRows === undefined) return problem('maxRows', 'unit needs maxRows, the most rows kept for one unit');
  const key = columns.join(BETWEEN);
  return { name: unit.name ?? key, column: key, columns, maxRows, origin, event };
}

const BETWEEN = ' + ';

function whyNoUnit(column: string, kinds: ReadonlyMap<string, string | undefined>): string | undefined {
  if (!kinds.has(column)) {
    return `the unit column "${column}" is not in columns${didYouMeanClause(column, kinds.keys())}`;
  }
  const kind = kinds.get(column);
  return kind === undefined || kind === 'identifier'
    ? undefined
    : `the unit column "${column}" must be of kind identifier, not ${kind}`;
}
