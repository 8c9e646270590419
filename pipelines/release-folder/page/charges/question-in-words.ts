import { fewerRowsOf } from '../../../../privacy/guard/fewer-rows.ts';
import { quoted } from '../../../../privacy/shown-text.ts';

/** What a question asked of the records, for readers who are no statisticians. Questions of one kind have the same words. */
export function questionInWords(id: string, unit: string): string {
  const slash = id.indexOf('/');
  if (slash > 0 && !isKnown(id) && isKnown(id.slice(slash + 1))) {
    return `${questionInWords(id.slice(slash + 1), unit)} (of the view ${quoted(id.slice(0, slash), 60)})`;
  }
  const few = fewerRowsOf(id);
  const own = few === undefined ? id : id.split('/').slice(2).join('/');
  const words = KINDS.find(({ of }) => of.test(own))?.words ?? 'A question of a kind that this page has no words for';
  return few === undefined ? words : `${words} (at most ${few === 1 ? 'one row' : `${few} rows`} of each ${unit})`;
}

const isKnown = (id: string): boolean => fewerRowsOf(id) !== undefined || KINDS.some(({ of }) => of.test(id));

const KINDS: readonly { readonly of: RegExp; readonly words: string }[] = [
  { of: /^records$/, words: 'How many records there are' },
  { of: /^one-way$/, words: 'How often each value of each column occurs' },
  { of: /^one-way\/again$/, words: 'The same again, with less noise where noise is felt most' },
  { of: /^every-row$/, words: 'How often each value of each column occurs, over all rows that were kept' },
  { of: /^detail$/, words: 'How often finer values occur inside those of the model, column by column' },
  { of: /^tree\//, words: 'Which pair of columns depends on each other most, of those not yet joined' },
  { of: /^measure\/0$/, words: 'How often each combination of values occurs in columns that are known to matter' },
  {
    of: /^tables$/,
    words: 'How often each value follows each other one, stays as it was, or comes with more to follow',
  },
  { of: /^distances$/, words: 'How far the synthetic tables lie from the records, on average' },
  { of: /^(choose\/|round\/\d+\/choose$)/, words: 'On which few columns together the model is most wrong' },
  {
    of: /^(measure\/|round\/\d+\/measure$|two-way$)/,
    words: 'How often each combination of values occurs in the columns chosen so',
  },
  { of: /^pairs$/, words: 'How often each combination of values of two columns occurs' },
  { of: /^train\//, words: 'Sums of what random samples of the records would change in a network' },
  { of: /^evaluate\/distances$/, words: 'How far the synthetic table lies from the records, on average' },
  { of: /^evaluate\/copies$/, words: 'How many synthetic rows equal a record, beside records that equal others' },
  { of: /^evaluate\/target$/, words: 'How far pairs with the declared target lie from those of the records' },
  { of: /^evaluate\/subgroups$/, words: 'How far the synthetic table lies from the records within groups' },
  { of: /^evaluate\/regressions$/, words: 'How often each combination of values occurs that a named regression needs' },
  { of: /^[^/]+\/values\//, words: 'Which values occur in a column, for the dictionary' },
  { of: /^[^/]+\/spread\//, words: 'Where the numbers of a column lie, for the dictionary' },
];
