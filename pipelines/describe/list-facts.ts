import type { CategoryCount } from '../../privacy/mechanisms/stable-histogram/stable-histogram.ts';
import type { DescribedList } from '../dictionary/described-column.ts';
import { quotedYaml } from '../workspace/text/quoted-yaml.ts';
import { bothSides } from './boolean-facts.ts';
import { type Entry, yamlText } from './edit-yaml.ts';
import { type ColumnFacts, editOf, type FactsContext, mostlyMissing, provenance, wholeEdit } from './facts.ts';
import { canBeValue, listed, type SortedTexts, sortTexts } from './sort-texts.ts';

/** Stands for a value where a dictionary cannot do without the column. */
const NONE_FOUND = '(none found)';

/** Sorts the discovered texts into values and missing codes by public rules, and writes them where the marks stand. */
export function listFacts(column: DescribedList, found: readonly CategoryCount[], context: FactsContext): ColumnFacts {
  const sorted = sortTexts(column, found);
  if (column.kind === 'boolean' && column.marked.length > 0) return booleanFacts(column, sorted, context);
  const { values, unsorted } = sorted;
  if (column.marked.length > 0 && values.length === 0) return nothingFound(column, sorted, context);
  const check = [
    ...sorted.check,
    ...(column.marked.length === 0 ? [] : mostlyMissing(rowsOf(sorted.missing), rowsOf([...values, ...unsorted]))),
    ...(unsorted.length === 0 ? [] : [`${listed(unsorted)} occurs often and counts as outside the domain`]),
    ...(column.kind === 'ordinal' && column.marked.length > 0
      ? ['the values stand in the order of numbers and letters; bring them into their own']
      : []),
  ];
  const coded = column.marked.includes('grouping');
  const replace: Entry[] = column.marked.map((key) =>
    coded ? [key, groupingText(column, context.fileName)] : [key, values.map(({ category }) => yamlText(category))],
  );
  return {
    ...facts(column, sorted, context, replace, check),
    ...(coded ? { file: { name: context.fileName, body: groupingFile(values) } } : {}),
  };
}

function booleanFacts(column: DescribedList, sorted: SortedTexts, context: FactsContext): ColumnFacts {
  const sides = bothSides(column, sorted);
  if (sides !== undefined) {
    const replace = column.marked.map((key): Entry => [key, sides[key as 'true' | 'false'].map(yamlText)]);
    return facts(column, sorted, context, replace, [...sorted.check, ...sides.check]);
  }
  const told = [...sorted.values, ...sorted.unsorted].filter(({ category }) => canBeValue(category));
  const texts = [...new Set([...Object.values(column.stated).flat(), ...told.map(({ category }) => category)])];
  if (told.length === 0) return nothingFound(column, sorted, context);
  const check = [
    ...sorted.check,
    'which texts mean true and which false cannot be told by convention, so kind: categorical was written; to make it boolean again, sort its values into true: [...] and false: [...], at no cost',
  ];
  const entries: Entry[] = [['values', texts.map(yamlText)], ...provenance(context), ...anyMissing(sorted)];
  const unsorted = sorted.unsorted.filter((text) => !told.includes(text));
  return {
    edit: wholeEdit(column, 'categorical', entries, check),
    summary: summaryOf(column, { ...sorted, values: told, unsorted }, context, check),
  };
}

/** Marks filled, with what the dictionary needs besides. */
function facts(
  column: DescribedList,
  sorted: SortedTexts,
  context: FactsContext,
  replace: readonly Entry[],
  check: readonly string[],
): ColumnFacts {
  const add: Entry[] = [];
  const filled = [...replace];
  const open = column.outside === undefined;
  const everyValue = column.marked.some((key) => key !== 'grouping');
  if (column.missing.kind !== 'stated') {
    const entry = missingEntry(column, sorted.missing);
    (column.missing.kind === 'marked' ? filled : add).push(['missing', entry]);
    if (open && (entry === 'none' || everyValue)) add.push(['outside', 'other']);
  } else if (open && everyValue) add.push(['outside', 'other']);
  return { edit: editOf(column, context, filled, add, check), summary: summaryOf(column, sorted, context, check) };
}

/** A column of which nothing can be said is left out, so that a person decides and nothing is pretended. */
function nothingFound(column: DescribedList, sorted: SortedTexts, context: FactsContext): ColumnFacts {
  const gone = sorted.missing.length > 0 ? 'only missing codes occur' : 'no text occurs';
  const check = [
    ...sorted.check,
    `${gone} often enough to be named, so the column is left out; state its domain, or spend more`,
    ...(sorted.unsorted.length === 0 ? [] : [`${listed(sorted.unsorted)} occurs often, but cannot be a value`]),
  ];
  const why = `no value occurs often enough to be named; ${NONE_FOUND} stands for none, and all are other`;
  const entries: Entry[] = [['values', [quotedYaml(NONE_FOUND)]], ...provenance(context), ...anyMissing(sorted)];
  return {
    edit: wholeEdit(column, 'text', [], check),
    kept: wholeEdit(column, 'categorical', entries, [...sorted.check, why]),
    summary: { ...summaryOf(column, { ...sorted, values: [] }, context, check), leftOut: true },
  };
}

const summaryOf = (
  { name }: DescribedList,
  { values, unsorted, missing }: SortedTexts,
  { event, noise }: FactsContext,
  check: readonly string[],
): ColumnFacts['summary'] => ({
  name,
  event,
  values,
  ...(unsorted.length === 0 ? {} : { unsorted }),
  missingRows: rowsOf(missing),
  missingOccurs: missing.length > 0,
  noise,
  leftOut: false,
  check,
});

const rowsOf = (texts: readonly CategoryCount[]): number => texts.reduce((rows, { count }) => rows + count, 0);

/** `none` saves a cell; a policy that moves values to the missing cell needs one. */
function missingEntry(column: DescribedList, missing: readonly CategoryCount[]): Entry[1] {
  const needed = column.outside === 'missing' || column.outside === 'clamp';
  return missing.length === 0 && !needed ? 'none' : missingCodes(missing);
}

const anyMissing = ({ missing }: SortedTexts): readonly Entry[] => [
  ['missing', missingCodes(missing)],
  ['outside', 'other'],
];

const missingCodes = (missing: readonly CategoryCount[]): readonly string[] =>
  [...new Set(['', ...missing.map(({ category }) => category)])].map((text) => quotedYaml(text));

const groupingText = ({ normalise }: DescribedList, fileName: string): string =>
  `{ file: ${yamlText(fileName)}${normalise === 'none' ? '' : `, normalise: ${normalise}`} }`;

/** Each code its own group. */
const groupingFile = (values: readonly CategoryCount[]): string =>
  ['value,code,label', ...values.map(({ category }) => `${field(category)},${field(category)},`)]
    .join('\n')
    .concat('\n');

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
