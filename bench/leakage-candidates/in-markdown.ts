import type { LeakageReport, LeakageResult } from '../../pipelines/evaluate/leakage/leakage-result.ts';
import { markdownTable } from '../write-section.ts';
import type { Parts } from './candidates.ts';
import type { Candidate } from './six-candidates.ts';

export interface Judged {
  readonly candidate: Candidate;
  readonly report: LeakageReport;
  readonly rows: number;
  readonly seconds: number;
}

const IN_WORDS = { 'leakage-found': 'leakage found', 'none-found': 'none found', 'too-weak': 'too weak' } as const;

/** Two tables: the verdict on each candidate, and what each attack found in each. */
export function candidatesInMarkdown(judged: readonly Judged[], { training, holdout }: Parts): string {
  const attacks = judged[0]?.report.results ?? [];
  const verdicts = judged.map(({ candidate, report, seconds }) => [
    candidate.words,
    `${IN_WORDS[candidate.expected]}${candidate.by === '' ? '' : `, by ${candidate.by}`}`,
    report.verdict === null ? 'not tried' : IN_WORDS[report.verdict],
    String(report.results.filter(({ verdict }) => verdict === 'leakage-found').length),
    String(report.results.length),
    `${Math.round(seconds)} s`,
  ]);
  const found = attacks.map(({ attack, targets }, i) => [
    `${attack}, ${targets}`,
    ...judged.map(({ report }) => cell(report.results[i])),
    smallest(judged.map(({ report }) => report.results[i]?.smallestExcess ?? null)),
  ]);
  return [
    `The table is made of ${training.rows} rows of some patients; ${holdout.rows} rows of others are held out.`,
    '',
    markdownTable(['candidate', 'right verdict', 'verdict', 'attacks that found leakage', 'of', 'time'], verdicts),
    '',
    'Excess over control of each attack, in bold where leakage was found; `-` where the attack was too weak to say or not tried.',
    '',
    markdownTable(
      ['attack, targets', ...judged.map(({ candidate }) => candidate.id), 'smallest excess that would have been found'],
      found,
    ),
  ].join('\n');
}

function cell(result: LeakageResult | undefined): string {
  if (result === undefined || result.excess === null || result.verdict === 'too-weak') return '-';
  const shown = result.excess.toFixed(3);
  return result.verdict === 'leakage-found' ? `**${shown}**` : shown;
}

function smallest(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? '-' : Math.max(...known).toFixed(3);
}
