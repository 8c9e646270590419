import { UserError } from '../../privacy/errors.ts';
import { readDictionary } from '../dictionary/load.ts';
import { editColumns } from './edit-yaml.ts';
import type { Answer, ColumnFacts, ColumnSummary, FactsContext } from './facts.ts';
import { listFacts } from './list-facts.ts';
import { tellOfNamedShare } from './named-share.ts';
import type { DescribeStep } from './plan-describe.ts';
import type { DictionaryDraft } from './read-draft.ts';
import { scaleFacts } from './scale-facts.ts';

/** What the answer to a question says of its column. `position` is that of the question in its plan. */
export function factsOf(step: DescribeStep, answer: Answer, runId: string, position: number): ColumnFacts {
  const { id, column, question, bins } = step;
  const { sigmaSquared } = question.ask;
  const occursFrom = question.kind === 'categories' ? Number(question.ask.threshold) : question.ask.occupiedFrom;
  const context: FactsContext = {
    event: `${runId}/${id}`,
    fileName: codesFile(column.name, runId, position),
    noise: { sigma: Math.sqrt(Number(sigmaSquared.numerator) / Number(sigmaSquared.denominator)), occursFrom },
    bins,
  };
  if (column.shape === 'list' && answer.kind === 'categories') return listFacts(column, answer.found, context);
  if (column.shape === 'scale' && answer.kind === 'spread') return scaleFacts(column, answer.spread, context);
  throw new Error(`Question ${id} and its answer are of different kinds`);
}

/** A dictionary that is whole. */
export interface ComposedDictionary {
  readonly text: string;
  readonly columns: readonly ColumnSummary[];
  /** What keeps it from being used all the same. */
  readonly problem: string | undefined;
}

/**
 * Writes what was found into the draft, as what will stand in `file`, beside which the grouping files stand already. A column of
 * which nothing was found is left out, unless the dictionary then says nothing or names a column that is gone: then as few as
 * that takes are kept.
 */
export async function composeDictionary(
  { path, text }: DictionaryDraft,
  measured: readonly ColumnFacts[],
  file: string,
): Promise<ComposedDictionary> {
  const facts = tellOfNamedShare(measured);
  const out = facts.flatMap(({ kept }, i) => (kept === undefined ? [] : [i]));
  const choices = [[], ...(out.length > 1 ? out.map((i) => [i]) : []), ...(out.length > 0 ? [out] : [])];
  let problem: string | undefined;
  let composed = '';
  for (const choice of choices) {
    composed = editColumns(
      path,
      text,
      facts.map(({ edit, kept }, i) => (choice.includes(i) ? kept! : edit)),
    );
    problem = await problemOf(file, composed);
    if (problem === undefined) {
      return { text: composed, columns: facts.map((fact, i) => summaryOf(fact, choice.includes(i))), problem };
    }
  }
  return { text: composed, columns: facts.map((fact) => summaryOf(fact, out.length > 0)), problem };
}

function summaryOf({ summary, kept }: ColumnFacts, isKept: boolean): ColumnSummary {
  if (!isKept || kept === undefined) return summary;
  return { ...summary, leftOut: false, check: kept.comment ?? [] };
}

/** A name that no other run or column uses. */
const codesFile = (column: string, runId: string, position: number): string =>
  `${column.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 60)}-codes-${runId}-${position + 1}.csv`;

async function problemOf(path: string, text: string): Promise<string | undefined> {
  try {
    await readDictionary(path, text);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
