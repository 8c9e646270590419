import { UserError } from '../../../privacy/errors.ts';
import { type Dictionary, isModelled, type ModelledColumn } from '../../dictionary/dictionary.ts';
import type { Mismatch } from '../sources/match-columns.ts';
import { isNumericFormat } from '../sources/numeric-format.ts';
import { storageOf } from '../sources/storage.ts';
import { keptAsText } from '../sources/value-steps.ts';
import type { EngineSource } from './engine-table.ts';

/** Letters other than Latin, Greek and Cyrillic ones of old, whose small forms are not the same in every version of Unicode that engines have. */
const UNSETTLED = /[\u0180-\u036f\u0530-\u1fff\u2070-\u{10ffff}]/u;
/** A text that a number with a fraction may have, or one that is none; whole numbers have the same text in every engine. */
const isFraction = (text: string): boolean => /\d|nan|inf/i.test(text) && !/^-?\d{1,15}$/.test(text.trim());

/**
 * Columns that an engine would encode almost as DuckDB does, and that are therefore not counted there: names of the dictionary and types of the catalogue
 * alone.
 */
export function unpushable(
  source: Pick<EngineSource, 'fields'>,
  dictionary: Dictionary,
  positions: ReadonlyMap<string, number>,
): readonly Mismatch[] {
  const fields = source.fields();
  const storageIn = (name: string): string => fields[positions.get(name)!]!.storage;
  const units = dictionary.unit.columns
    .filter((name) => storageOf(storageIn(name)) === 'zoned')
    .map(
      (name): Mismatch => ({
        reason: `column "${name}" says whose row it is by a moment, which has a text of its own in each time zone`,
        hint: 'Give the engine a view in which it is text, a whole number or a TIMESTAMP, and name that view.',
      }),
    );
  const columns = dictionary.columns.filter(isModelled).flatMap((column): readonly Mismatch[] => {
    const why = whyNot(column, storageIn(column.name));
    return why === undefined ? [] : [{ reason: `column "${column.name}" ${why.reason}`, hint: why.hint }];
  });
  return [...units, ...columns];
}

/** Throws `DICTIONARY_MISMATCH` with all of `unpushable`. */
export function refuseUnpushable(
  source: Pick<EngineSource, 'path' | 'fields'>,
  dictionary: Dictionary,
  positions: ReadonlyMap<string, number>,
): void {
  const [first, ...others] = unpushable(source, dictionary, positions);
  if (first === undefined) return;
  throw new UserError('DICTIONARY_MISMATCH', `Cannot count ${source.path} in the engine: ${first.reason}`, {
    hint: first.hint,
    others: others.map(({ reason }) => reason),
  });
}

function whyNot(column: ModelledColumn, type: string): Mismatch | undefined {
  const storage = storageOf(type);
  const rule = column.offset?.reading ?? column.rule;
  if (rule.kind === 'scale') {
    if ((rule.scale !== 'day' && rule.scale !== 'second') || !keptAsText(rule, storage)) return undefined;
    const isRead = rule.formats.length > 0 && rule.formats.every(isNumericFormat) && storage !== 'float';
    if (isRead) return undefined;
    return {
      reason:
        rule.formats.length === 0
          ? 'keeps dates or times as text, in no format that is stated'
          : 'keeps dates or times in a format that engines do not read exactly',
      hint: "State a format of digits that its texts have, such as format: '%Y-%m-%d' or '%Y-%m-%d %H:%M:%S'; or give the engine a view in which it is a DATE or TIMESTAMP, and name that view.",
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
