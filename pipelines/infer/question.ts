import type { Formula } from '../statistics/formula/formula.ts';
import { formulaError } from '../statistics/formula/formula-error.ts';
import { parseFormula } from '../statistics/formula/parse-formula.ts';
import { type Token, tokensOf } from '../statistics/formula/tokens.ts';

/** What is asked of a release. Everything is a regression: a mean is one on nothing, a difference of means one on the levels of a column. */
export interface Question {
  readonly kind: QuestionKind;
  /** As written. */
  readonly text: string;
  readonly formula: Formula;
  /** Whether shares are compared by their difference, not by the logarithm of their odds. */
  readonly ofShares: boolean;
}

export type QuestionKind = 'formula' | 'proportion' | 'mean' | 'difference';

/** Reads a question. Throws `FORMULA_INVALID`. */
export function parseQuestion(kind: QuestionKind, text: string): Question {
  if (kind === 'formula') return { kind, text, formula: parseFormula(text), ofShares: false };
  const tokens = tokensOf(text);
  const words = tokens && [...tokens];
  const outcome = words && (kind === 'mean' ? nameOf(words) : kind === 'proportion' ? shareOf(words) : eitherOf(words));
  const by = kind === 'difference' && outcome !== undefined ? byOf(words!) : undefined;
  if (outcome === undefined || words!.length > 0 || (kind === 'difference' && by === undefined)) {
    throw formulaError(text, `it is no ${kind} that can be read`, FORMS[kind]);
  }
  if (by === outcome.column) throw formulaError(text, `${by} cannot be held against itself`, FORMS.difference);
  const terms = by === undefined ? [] : [[{ column: by, reference: undefined }]];
  return {
    kind,
    text,
    formula: { text, outcome, terms },
    ofShares: kind === 'difference' && outcome.level !== undefined,
  };
}

const FORMS = {
  proportion: 'Such as readmitted=yes or `discharged to`="at home".',
  mean: 'Such as age or `time in hospital`.',
  difference: 'Such as mean(cost) by ward, or readmitted=yes by sex.',
} as const;

type Outcome = Formula['outcome'];

/** Takes tokens from the beginning. */
function nameOf(words: Token[]): Outcome | undefined {
  const word = words.shift();
  return word?.kind === 'name' || word?.kind === 'ticked' ? { column: word.text, level: undefined } : undefined;
}

function shareOf(words: Token[]): Outcome | undefined {
  const named = nameOf(words);
  const sign = words.shift();
  const value = words.shift();
  const equal = sign?.kind === 'sign' && (sign.text === '=' || sign.text === '==');
  if (named === undefined || !equal || value === undefined || value.kind === 'sign') return undefined;
  return { column: named.column, level: value.text };
}

function eitherOf(words: Token[]): Outcome | undefined {
  const [first, bracket] = words;
  const mean = first?.kind === 'name' && first.text === 'mean' && bracket?.kind === 'sign' && bracket.text === '(';
  if (!mean) return shareOf(words);
  words.splice(0, 2);
  const named = nameOf(words);
  const closed = words.shift();
  return closed?.kind === 'sign' && closed.text === ')' ? named : undefined;
}

function byOf(words: Token[]): string | undefined {
  const by = words.shift();
  return by?.kind === 'name' && by.text === 'by' ? nameOf(words)?.column : undefined;
}
