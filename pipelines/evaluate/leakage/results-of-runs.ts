import { holm } from '../../two-samples/holm.ts';
import { smallestExcess } from '../../two-samples/rates.ts';
import { smallestAdvantage } from '../../two-samples/smallest-advantage.ts';
import type { AttackOutcome } from './attack.ts';
import type { AttackRun } from './attack-runs.ts';
import { controlDoesBetter } from './control-learnt.ts';
import { sentenceOf } from './in-words.ts';
import { judge } from './judge.ts';
import {
  type KeptScores,
  type LeakageReport,
  type LeakageResult,
  POWER,
  type PositiveControl,
  SIGNIFICANCE,
} from './leakage-result.ts';
import { verdictOf } from './verdict-of.ts';

export interface RunResults {
  readonly results: readonly LeakageResult[];
  readonly scores: readonly KeptScores[];
  /** P-values that were corrected for. */
  readonly tests: number;
  /** Whether some attack does better on others, by more than chance: then none of them has a control. */
  readonly withoutControl: boolean;
}

/** Tests every run that was tried, corrects over all of them (Holm 1979) and gives each its verdict. */
export function resultsOfRuns(runs: readonly AttackRun[], claim: LeakageReport['claim']): RunResults {
  const judged = runs.map((run) => ({ run, ...judge(run.outcome, claim), onCopy: judge(run.onCopy, null) }));
  const tried = judged.filter(({ pValue }) => pValue !== null);
  const tests = tried.length;
  const adjusted = new Map(holm(tried.map(({ pValue }) => pValue!)).map((p, i) => [tried[i]!, p]));
  const withoutControl = controlDoesBetter(runs.map(({ outcome }) => outcome));
  const strictest = SIGNIFICANCE / Math.max(1, tests);
  const results = judged.map((one): LeakageResult => {
    const { run, outcome, excess, interval, pValue, allowed, onCopy } = one;
    const { id, criterion, threat, definition, looksAt } = run.attack;
    const positiveControl = pValue === null ? null : controlOf(onCopy, strictest);
    const smallest = smallestFound(run.outcome, strictest);
    const adjustedPValue = adjusted.get(one) ?? null;
    const result = {
      attack: id,
      criterion,
      targets: looksAt === 'targets' ? run.targets.rule : 'all',
      threat,
      definition,
      outcome,
      excess,
      interval,
      pValue,
      adjustedPValue,
      positiveControl,
      smallestExcess: pValue === null ? null : smallest,
      allowed,
      verdict:
        adjustedPValue === null
          ? null
          : verdictOf({
              adjustedPValue,
              smallestExcess: smallest,
              findsCopy: positiveControl!.found,
              controlDoesBetter: withoutControl,
              significance: SIGNIFICANCE,
            }),
    } as const;
    return { ...result, sentence: sentenceOf(result, withoutControl) };
  });
  return { results, scores: runs.flatMap(scoresOf), tests, withoutControl };
}

function controlOf(
  { outcome, excess, interval, pValue }: ReturnType<typeof judge>,
  significance: number,
): PositiveControl {
  return {
    excess,
    interval,
    pValue,
    found: pValue !== null && pValue <= significance,
    curve: outcome.kind === 'scores' ? outcome.curve : null,
  };
}

function smallestFound(outcome: AttackOutcome, significance: number): number {
  const at = { significance, power: POWER };
  switch (outcome.kind) {
    case 'guesses':
      return smallestExcess(outcome.others, outcome.members.trials, at);
    case 'scores':
      return smallestAdvantage(outcome.members.length, outcome.others.length, at);
    case 'not-tried':
      return 1;
  }
}

function scoresOf({ attack, targets, outcome, onCopy }: AttackRun): readonly KeptScores[] {
  const kept = (found: AttackOutcome, table: KeptScores['table']): KeptScores[] =>
    found.kind === 'scores'
      ? [
          {
            attack: attack.id,
            targets: attack.looksAt === 'targets' ? targets.rule : 'all',
            table,
            members: found.members,
            others: found.others,
          },
        ]
      : [];
  return [...kept(outcome, 'synthetic'), ...kept(onCopy, 'copy-of-training')];
}
