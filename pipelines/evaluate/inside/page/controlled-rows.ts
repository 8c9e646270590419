import type { BesideRow, Measured } from '../../../page/charts/beside-chart.ts';
import { ATTACK_NAMES, percent, TARGET_NAMES } from '../../leakage/in-words.ts';
import type { LeakageResult, SuccessRate } from '../../leakage/leakage-result.ts';

/** What each attack reaches on members, beside what it reaches on others: one row for guesses, one for each false positive rate of scores. */
export const controlledRows = (results: readonly LeakageResult[]): readonly BesideRow[] => results.flatMap(rowsOf);

function rowsOf(result: LeakageResult): readonly BesideRow[] {
  const { attack, targets, outcome, allowed } = result;
  const label = `${ATTACK_NAMES[attack]}, ${TARGET_NAMES[targets]}`;
  switch (outcome.kind) {
    case 'not-tried':
      return [];
    case 'guesses': {
      const [first, second] = [measured(outcome.members), measured(outcome.others)];
      if (first === undefined || second === undefined) return [];
      return [{ label, first, second, most: allowed === null ? null : Math.min(1, second.value + allowed) }];
    }
    case 'scores':
      return outcome.truePositiveRates.map(({ falsePositiveRate, value, interval, allowed: most }) => ({
        label: `${label}, ${percent(falsePositiveRate)} wrongly named`,
        first: { value, interval },
        second: { value: falsePositiveRate, interval: null },
        most,
      }));
  }
}

const measured = ({ rate, interval }: SuccessRate): Measured | undefined =>
  rate === null ? undefined : { value: rate, interval };
