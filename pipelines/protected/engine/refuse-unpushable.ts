import { UserError } from '../../../privacy/errors.ts';
import { type Dictionary, isModelled, type ModelledColumn } from '../../dictionary/dictionary.ts';
import { storageOf } from '../sources/storage.ts';
import { keptAsText } from '../sources/value-steps.ts';
import type { EngineSource } from './engine-table.ts';

/** Letters other than Latin, Greek and Cyrillic ones of old, whose small forms are not the same in every version of Unicode that engines have. */
const UNSETTLED = /[\u0180-\u036f\u0530-\u1fff\u2070-\u{10ffff}]/u;
/** A text that a number with a fraction may have, or one that is none; whole numbers have the same text in every engine. */
const isFraction = (text: string): boolean => /\d|nan|inf/i.test(text) && !/^-?\d{1,15}$/.test(text.trim());

/**
 * Refuses columns that an engine would encode almost as DuckDB does. Throws `DICTIONARY_MISMATCH` with all of them: names of the dictionary and types of the
 * catalogue alone.
 */
export function refuseUnpushable(
  source: EngineSource,
  dictionary: Dictionary,
  positions: ReadonlyMap<string, number>,
): void {
  const fields = source.fields();
  for (const name of dictionary.unit.columns) {
    if (storageOf(fields[positions.get(name)!]!.storage) !== 'zoned') continue;
    throw new UserError(
      'DICTIONARY_MISMATCH',
      `Cannot count ${source.path} in the engine: column "${name}" says whose row it is by a moment, which has a text of its own in each time zone`,
      { hint: 'Give the engine a view in which it is text, a whole number or a TIMESTAMP, and name that view.' },
    );
  }
  const found = dictionary.columns.filter(isModelled).flatMap((column) => {
    const why = whyNot(column, fields[positions.get(column.name)!]!.storage);
    return why === undefined ? [] : [`column "${column.name}" ${why.reason}`, why.hint];
  });
  if (found.length === 0) return;
  throw new UserError('DICTIONARY_MISMATCH', `Cannot count ${source.path} in the engine: ${found[0]!}`, {
    hint: found[1]!,
    others: found.filter((_, i) => i % 2 === 0).slice(1),
  });
}

function whyNot(column: ModelledColumn, type: string): { readonly reason: string; readonly hint: string } | undefined {
  const storage = storageOf(type);
  const rule = column.offset?.reading ?? column.rule;
  if (rule.kind === 'scale') {
    if ((rule.scale !== 'day' && rule.scale !== 'second') || !keptAsText(rule, storage)) return undefined;
    return {
      reason: 'keeps dates or times as text or numbers',
      hint: 'Give the engine a view in which it is a DATE or TIMESTAMP, and name that view; or read files instead.',
    };
  }
  const texts = [...textsOf(rule), ...(column.missing ?? [])];
  if (rule.ignoreCase && texts.some((text) => UNSETTLED.test(text))) {
    return {
      reason: 'ignores upper and lower case of letters that engines do not agree on',
      hint: 'Say ignoreCase: false and list both forms, or read files instead.',
    };
  }
  if (storage === 'float' && texts.some(isFraction)) {
    return {
      reason: 'is kept as numbers with fractions, whose texts engines write differently',
      hint: 'Give the engine a view in which it is text or a whole number, and name that view; or read files instead.',
    };
  }
  return undefined;
}

const textsOf = (rule: Exclude<ModelledColumn['rule'], { kind: 'scale' }>): readonly string[] =>
  rule.kind === 'list' ? [...rule.entries].map(([text]) => text) : rule.ranges.flatMap(({ from, to }) => [from, to]);
