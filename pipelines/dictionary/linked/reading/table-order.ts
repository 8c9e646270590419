import type { DictionaryColumn, EncodingRule, ModelledColumn } from '../../dictionary.ts';
import { MISSING_CODES } from '../../missing-codes.ts';
import type { TableOrder } from '../linked-dictionary.ts';
import type { OrderSpec } from '../linked-schema.ts';

/** Days between two rows, in classes that are fine where days matter and wide where years do: a public choice. */
export const USUAL_GAPS: readonly number[] = [0, 1, 2, 4, 8, 15, 31, 61, 92, 183, 275, 366, 548, 731, 1096, 1827, 3653];

/** What the time of the first row of a unit is called, where nobody says. */
export const ENTRY = 'entry';

/** The order of a table, and the column that tells the time where there is one. Says what is wrong with it by `problem`; then `undefined` comes back. */
export function tableOrder(
  spec: OrderSpec,
  column: DictionaryColumn | undefined,
  problem: (text: string) => undefined,
): { readonly order: TableOrder; readonly time: ModelledColumn | undefined } | undefined {
  const kind = column?.kind ?? 'identifier';
  const timed = kind === 'date' || kind === 'datetime' || (kind === 'integer' && spec.scale === 'days');
  if (spec.scale !== undefined && kind !== 'integer')
    return problem(`scale: days is of whole numbers, and "${spec.column}" is of kind ${kind}`);
  const shared = {
    column: spec.column,
    description: column?.description,
    stored: column?.stored,
    missing: (column !== undefined && 'missing' in column ? column.missing : undefined) ?? [...MISSING_CODES],
  };
  if (!timed) {
    if (kind !== 'identifier' && kind !== 'integer' && kind !== 'real') {
      return problem(
        `"${spec.column}" is of kind ${kind}, by which rows are in no order; take a column of dates, times or numbers`,
      );
    }
    if (spec.gaps !== undefined || spec.entry !== undefined || spec.otherwise !== undefined) {
      return problem(
        `"${spec.column}" tells the order alone, and no days that could lie between rows: leave gaps, entry and otherwise out, or say scale: days of whole numbers that count days`,
      );
    }
    return {
      order: { ...shared, scale: 'number', reading: ANY_NUMBER, entry: undefined, gaps: undefined },
      time: undefined,
    };
  }
  const time = column as ModelledColumn;
  if (time.offset !== undefined)
    return problem(`"${spec.column}" is counted from another column; give it a range of its own`);
  if (time.outside !== 'clamp') {
    return problem(
      `rows are in order by "${spec.column}": values beyond its range count as its ends, so leave outside and missing: none out`,
    );
  }
  const gaps = spec.gaps ?? USUAL_GAPS;
  if (gaps[0] !== 0 || gaps.some((edge, i) => i > 0 && edge <= gaps[i - 1]!))
    return problem('gaps begin with 0 and rise from each to the next');
  const reading = time.rule as Extract<EncodingRule, { kind: 'scale' }>;
  const scale = kind === 'integer' ? 'days' : kind;
  return { order: { ...shared, scale, reading, entry: spec.entry ?? ENTRY, gaps }, time };
}

const ANY_NUMBER: TableOrder['reading'] = {
  kind: 'scale',
  scale: 'number',
  lower: Number.NEGATIVE_INFINITY,
  upper: Number.POSITIVE_INFINITY,
  steps: { kind: 'starts', starts: [] },
  formats: [],
  form: undefined,
  censored: [],
};

/** The column of units that holds the time of their first row. */
export function entryColumn(name: string, time: ModelledColumn): ModelledColumn {
  const { stored: _, ...others } = time;
  return { ...others, name, description: undefined, coding: { ...time.coding, name } };
}
