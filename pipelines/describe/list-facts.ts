import type { CategoryCount } from '../../privacy/mechanisms/stable-histogram/stable-histogram.ts';
import type { DescribedList } from '../dictionary/described-column.ts';
import { FILL_IN } from '../dictionary/fill-in.ts';
import { MISSING_CODES } from '../dictionary/missing-codes.ts';
import { normaliseCode } from '../dictionary/normalise-code.ts';
import { type Entry, yamlText } from './edit-yaml.ts';
import { type ColumnFacts, editOf, type FactsContext } from './facts.ts';
import { truthOf } from './truth-of.ts';

/** Sorts the discovered texts into values and missing codes by public rules, and writes them where the marks stand. */
export function listFacts(
  column: DescribedList,
  found: readonly CategoryCount[],
  { event, fileName }: FactsContext,
): ColumnFacts {
  const stated = column.missing.kind === 'stated' ? (column.missing.codes ?? []) : [];
  const isMissing = (text: string): boolean =>
    column.missing.kind === 'stated' ? stated.includes(text) : MISSING_CODES.has(text);
  const known = new Set(column.stated);
  const missing = found.filter(({ category }) => !known.has(category) && isMissing(category));
  const candidates = found.filter(
    ({ category }) => !known.has(category) && !isMissing(category) && category !== FILL_IN,
  );
  const values = candidates.filter(({ category }) => isValue(column, category)).sort(inOrder);
  const unsorted = candidates.filter((candidate) => !values.includes(candidate));

  const replace: Entry[] = [];
  const unfilled: string[] = [];
  for (const key of column.marked) {
    const texts = values.filter(
      ({ category }) => key === 'values' || key === 'grouping' || truthOf(category) === (key === 'true'),
    );
    if (texts.length === 0) unfilled.push(key);
    else if (key === 'grouping') replace.push([key, groupingText(column, fileName)]);
    else replace.push([key, texts.map(({ category }) => yamlText(category))]);
  }
  const add: Entry[] = [];
  if (column.missing.kind !== 'stated') {
    const entry = missingEntry(column, missing);
    (column.missing.kind === 'marked' ? replace : add).push(['missing', entry]);
    if (column.outside === undefined && (entry === 'none' || column.marked.includes('values'))) {
      add.push(['outside', 'other']);
    }
  } else if (column.outside === undefined && column.marked.includes('values')) add.push(['outside', 'other']);

  const filled = replace.some(([key]) => key === 'grouping');
  return {
    edit: editOf(column, event, replace, add),
    file: filled ? { name: fileName, body: groupingFile(values) } : undefined,
    summary: {
      name: column.name,
      event,
      values,
      ...(unsorted.length === 0 ? {} : { unsorted }),
      missingRows: missing.reduce((rows, { count }) => rows + count, 0),
      missingOccurs: missing.length > 0,
      unfilled,
    },
  };
}

function isValue(column: DescribedList, text: string): boolean {
  if (column.marked.length === 0) return false;
  if (column.kind === 'boolean') return truthOf(text) !== undefined;
  return column.kind !== 'code' || normaliseCode(text, column.normalise) === text;
}

/** `none` saves a cell; a policy that moves values to the missing cell needs one. */
function missingEntry(column: DescribedList, missing: readonly CategoryCount[]): Entry[1] {
  const needed = column.outside === 'missing' || column.outside === 'clamp';
  if (missing.length === 0 && !needed) return 'none';
  return [...new Set(['', ...missing.map(({ category }) => category)])].map((text) => JSON.stringify(text));
}

/** Numbers by value, texts by their letters. */
function inOrder(a: CategoryCount, b: CategoryCount): number {
  const number = /^-?\d{1,15}(\.\d+)?$/;
  const [x, y] = [a.category, b.category];
  if (number.test(x) && number.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y);
  if (number.test(x) !== number.test(y)) return number.test(x) ? -1 : 1;
  return x < y ? -1 : 1;
}

const groupingText = ({ normalise }: DescribedList, fileName: string): string =>
  `{ file: ${yamlText(fileName)}${normalise === 'none' ? '' : `, normalise: ${normalise}`} }`;

/** Each code its own group. */
const groupingFile = (values: readonly CategoryCount[]): string =>
  ['value,code,label', ...values.map(({ category }) => `${field(category)},${field(category)},`)]
    .join('\n')
    .concat('\n');

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
