import { UserError } from '../../../privacy/errors.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { quoted } from '../../../privacy/shown-text.ts';
import type { DictionaryConstraint } from '../../dictionary/constraint.ts';
import { type Dictionary, strictColumns } from '../../dictionary/dictionary.ts';
import type { Spread } from '../../spread/curve.ts';
import { someOf } from '../../workspace/text/some-of.ts';
import { isDerived, type OutputColumn, outputName } from '../decode/output-column.ts';
import { outputColumnsOf } from '../decode/output-columns-of.ts';
import { MAX_TEXT } from './manifest-schema.ts';
import { boundInWords, neighboursInWords, privacyInWords } from './privacy-in-words.ts';

/** What a release says of a constraint, for its manifest and card. */
export const constraintCaveat = ({ words, because }: Pick<DictionaryConstraint, 'words' | 'because'>): string =>
  `No row has ${words} (in the curator's words: ${quoted(because, Infinity)}). That was declared, not checked: records that have it would be missing here.`;

/** What the guarantee supposes of a query by which a database was read. */
export const queryCaveat = (unit: string): string =>
  `Rows were read by a query of a database. That each of them belongs to one ${unit}, and depends on the records of no other, is the curator's claim; the guarantee supposes it, and nothing in this folder can show it.`;

/** What a release says of columns that are made of others. */
export function derivedSteps(columns: readonly OutputColumn[]): string[] {
  const derived = columns.filter(isDerived);
  const computed = derived.filter(({ kind }) => kind === 'computed').map(outputName);
  const offsets = derived.filter(({ kind }) => kind === 'modelled').map(outputName);
  return [
    ...(offsets.length === 0
      ? []
      : [`A difference was measured, and added to another column of the row: ${someOf(offsets, 'columns')}.`]),
    ...(computed.length === 0
      ? []
      : [
          `Not measured, but computed from the other columns of the row as \`data-dictionary.json\` says: ${someOf(computed, 'columns')}.`,
        ]),
  ];
}

const isOfCodes = ({ coding }: Spread): boolean => coding.kind === 'code';

/** What a release says of how codes became values. */
export function spreadSteps(columns: readonly OutputColumn[]): string[] {
  const spreads = columns.flatMap((column) =>
    column.kind === 'modelled' && column.spread !== undefined ? [column.spread] : [],
  );
  const nulls = 'nulls are missing values.';
  const [codes, numbers] = [spreads.filter(isOfCodes), spreads.filter((spread) => !isOfCodes(spread))];
  const single = codes.filter(({ coding, counts }) => counts.length > coding.size).map(({ coding }) => coding.name);
  const below =
    single.length === 0
      ? []
      : [
          `Below the groups of ${someOf(single, 'columns')}, single codes come as often as noisy counts say. A group stands for those of its codes that its counts do not tell from noise.`,
        ];
  if (numbers.length === 0) {
    return [
      ...below,
      `Codes became values: numbers, days and moments are spread evenly inside their bin from the same seed; ${nulls}`,
    ];
  }
  const counted = numbers.filter(({ coding, counts }) => counts.length > coding.size).length;
  const through =
    counted === numbers.length
      ? 'noisy counts of its parts'
      : counted === 0
        ? 'the counts of the bins'
        : 'noisy counts of its parts or, where those were not counted, the counts of the bins';
  return [
    ...below,
    `Codes became values: numbers of the columns in \`model/spread.json\` follow a smooth curve inside their bin, through ${through}; other numbers, days and moments are spread evenly inside theirs. All are drawn from the same seed; ${nulls}`,
  ];
}

/** A table that is refused is refused for all to see, so a release tells that its table was not. `strict` are the columns with `outside: error`. */
export function toldByReading(strict: readonly string[]): string[] {
  return [
    'That the table was well formed and held rows of at least two units',
    ...(strict.length === 0
      ? []
      : [
          `That no record lay outside the domain of ${someOf(strict, 'columns')}, whose policy is \`outside: error\`${strict.length > 4 ? ' in the data dictionary' : ''}`,
        ]),
  ];
}

const OWN_TEXTS = ['curator', 'contact', 'license', 'url', 'region'] as const;
type OwnText = (typeof OWN_TEXTS)[number];

/** What somebody wrote that a manifest repeats. */
export interface PublicTexts {
  readonly dictionary: Pick<Dictionary, 'columns' | 'codings' | 'constraints' | 'unit'>;
  readonly budget: { readonly epsilon: Rational; readonly delta: Rational };
  readonly release: Readonly<Record<OwnText, string | undefined>>;
}

/**
 * Refuses texts that no manifest takes before anything is paid for: a release is written last. Throws `DICTIONARY_INVALID` or
 * `CONFIG_INVALID`.
 */
export function refuseLongTexts({ dictionary, budget, release }: PublicTexts): void {
  const { unit, constraints, codings } = dictionary;
  const ofDictionary: readonly (readonly [string, readonly string[]])[] = [
    [
      'the name of the unit',
      [
        neighboursInWords(unit.name),
        boundInWords(unit.name, unit.maxRows, true),
        privacyInWords(budget.epsilon, budget.delta, unit.name),
      ],
    ],
    ['the column of the unit', [unit.column ?? '']],
    ...codings.map(({ name }) => [`the name of column "${brief(name)}"`, [name]] as const),
    ...constraints.map(
      (constraint) => [`the constraint "${brief(constraint.words)}"`, [constraintCaveat(constraint)]] as const,
    ),
    ['the list of columns with outside: error', toldByReading(strictColumns(dictionary))],
    ['the list of columns made of others', derivedSteps(outputColumnsOf(dictionary))],
  ];
  const inDictionary = longest(ofDictionary);
  if (inDictionary !== undefined) throw tooLong('DICTIONARY_INVALID', 'the dictionary', ...inDictionary);
  const inConfig = longest([...OWN_TEXTS.map((key) => [`release.${key}`, [release[key] ?? '']] as const)]);
  if (inConfig !== undefined) throw tooLong('CONFIG_INVALID', 'the run configuration', ...inConfig);
}

/** The first thing with a text beyond what the manifest takes, and the length of that text. */
function longest(things: readonly (readonly [string, readonly string[]])[]): readonly [string, number] | undefined {
  for (const [what, texts] of things) {
    const length = Math.max(0, ...texts.map((text) => text.length));
    if (length > MAX_TEXT) return [what, length];
  }
  return undefined;
}

const brief = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 80)}...`);

const tooLong = (
  code: 'DICTIONARY_INVALID' | 'CONFIG_INVALID',
  file: string,
  what: string,
  length: number,
): UserError =>
  new UserError(
    code,
    `Cannot use ${file}: ${what} makes a text of ${length} characters in the manifest, and ${MAX_TEXT} are allowed`,
    { hint: 'Shorten it: every release repeats it.' },
  );
