import { listedInWords, scaleInWords } from './listed-in-words.ts';
import type { ListedValue, SchemaField } from './schema.ts';

const FROM_WORDS = 'taken from its description: see that it is whole';

/** Fills in what only the description of a field says: its codes, or the ends of its scale. `undefined` where it says neither. */
export function takenFromWords(field: SchemaField): SchemaField | undefined {
  const { kind, description = '', values = [], from } = field;
  const open = kind === 'integer' || ((kind === 'categorical' || kind === 'code') && values.length === 0);
  if ((!open && kind !== 'boolean') || from !== undefined || description === '') return undefined;
  const listed = listedInWords(description);
  if (listed !== undefined && fits(field, listed)) return withValues(field, listed);
  const scale = scaleInWords(description);
  const limited = field.lower !== undefined || field.upper !== undefined;
  if (scale === undefined || limited || !(kind === 'integer' || isBeyondTruth(field, scale.map(String)))) {
    return undefined;
  }
  const { truth: _, notes: __, ...rest } = field;
  return { ...rest, kind: 'integer', lower: scale[0], upper: scale[1], notes: [FROM_WORDS] };
}

function withValues(field: SchemaField, listed: readonly ListedValue[]): SchemaField {
  const { truth: _, lower: __, upper: ___, notes: ____, storage: _____, ...rest } = field;
  const notes = [FROM_WORDS];
  const says = (words: RegExp): string[] =>
    listed.flatMap(({ value, label }) => (words.test(label ?? value) ? [value] : []));
  const [yes, no] = [says(YES), says(NO)];
  if (listed.length === 2 && yes.length === 1 && no.length === 1) {
    return { ...rest, kind: 'boolean', truth: { true: yes, false: no }, notes };
  }
  return { ...rest, kind: 'categorical', values: listed, notes };
}

const YES = /^(yes|y|ja|j|oui|o|s[ií]|true|1)$/i;
const NO = /^(no|n|nein|non|nee|false|0)$/i;

/** Whole numbers have whole codes, within the limits that the schema states; a Boolean is believed unless there are others. */
function fits(field: SchemaField, listed: readonly ListedValue[]): boolean {
  const codes = listed.map(({ value }) => value);
  if (field.kind === 'boolean') return isBeyondTruth(field, codes);
  if (field.kind !== 'integer') return true;
  const { lower, upper } = field;
  return codes.every(
    (code) =>
      /^-?\d+$/.test(code) &&
      !(typeof lower === 'number' && Number(code) < lower) &&
      !(typeof upper === 'number' && Number(code) > upper),
  );
}

const isBeyondTruth = ({ kind, truth }: SchemaField, codes: readonly string[]): boolean =>
  kind === 'boolean' && truth !== undefined && codes.some((code) => ![...truth.true, ...truth.false].includes(code));
