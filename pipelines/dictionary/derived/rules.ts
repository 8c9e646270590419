import type { FormulaRule } from '../formula/check.ts';

/** The model holds how far the column lies from another; what is released is their sum. */
export interface OffsetRule {
  /** Name of a modelled column of the same family. */
  readonly after: string;
  /** Kind of the released column. Dates are apart by days, datetimes by seconds. */
  readonly type: 'integer' | 'real' | 'date' | 'datetime';
}

/** How a column is made of others of its row. Neither modelled nor measured. */
export type ComputedRule = ({ readonly kind: 'formula' } & FormulaRule) | MapRule;

/** Each value of one column stands for one of this. What is missing stays missing, what is outside the domain stays outside. */
export interface MapRule {
  readonly kind: 'map';
  readonly from: string;
  readonly type: 'categorical' | 'ordinal' | 'boolean' | 'integer' | 'real';
  readonly entries: readonly MapEntry[];
}

export interface MapEntry {
  /** As released, as text: `3`, `true`. */
  readonly value: string;
  readonly to: string | number | boolean;
  /** Line of the file that it was read from. */
  readonly line?: number;
}

/** How the column comes about, for whoever reads the release. */
export function computedInWords(rule: ComputedRule): string {
  const from = rule.kind === 'formula' ? rule.text : `the value of ${rule.from}`;
  return `computed from ${from.replaceAll(/\s+/g, ' ').trim()}, not measured`;
}

export const UNITS_APART = { date: 'days', datetime: 'seconds', integer: 'numbers', real: 'numbers' } as const;

export const offsetInWords = ({ after, type }: OffsetRule): string =>
  `measured as ${type === 'date' || type === 'datetime' ? UNITS_APART[type] : 'the difference'} after ${after}, to which it is added`;
