import { sampleDiscreteGaussian } from '../../mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { compare, formatRational, ZERO } from '../../rational.ts';
import { type AnswerBody, decodeAnswer, wholeNumbers } from '../answer-body.ts';
import { domainSize } from '../counting/domain-size.ts';
import { groupDistancesEvent } from '../events.ts';
import type { DistanceGrouping, GroupDistancesQuestion, NoisyNumber } from '../guard.ts';
import { addPreparedDistances, type PreparedReference } from '../prepared-reference.ts';
import type { Asking, PreparedQuestion } from '../question.ts';
import { checkedReferences } from '../references.ts';
import { meanOfTotal, noiseOfTotal, type TotalDistance } from './noisy-total.ts';

const KIND = 'group-distances';
/** Totals stop here, far above what any table reaches. Stopping moves no two totals apart; rounding them would. */
const MOST_TOTAL = 2 ** 52;
/** Groups of one question, whose answers stand in one header. */
export const MOST_GROUPS: number = 2 ** 14;

export function groupDistancesQuestion(
  asking: Asking,
  question: GroupDistancesQuestion,
): PreparedQuestion<readonly (readonly NoisyNumber[])[]> {
  const { groupings } = question;
  if (groupings.length === 0) throw new RangeError('Cannot measure the distances of no grouping');
  const groups = groupings.map((grouping) => groupsOf(asking, grouping));
  const all = groups.reduce((sum, count) => sum + count, 0);
  if (all > MOST_GROUPS) throw new RangeError(`Cannot measure ${all} groups at once: at most ${MOST_GROUPS}`);
  const marginals = groupings.flatMap(({ by, marginals: beside }) => beside.map((columns) => [by, ...columns]));
  const groupingOf = groupings.flatMap(({ marginals: beside }, i) => beside.map(() => i));
  const requests = marginals.map((columns, i) => ({
    cells: domainSize(asking.columns, columns),
    reference: () => groupings[groupingOf[i]!]!.reference(columns),
  }));
  let references: (position: number) => PreparedReference;
  return {
    id: question.id,
    content: {
      kind: KIND,
      groupings: groupings.map(({ name, by, marginals: beside, sigma }) => ({
        name,
        by,
        marginals: beside,
        sigma: formatRational(sigma),
      })),
    },
    event: groupDistancesEvent(question, asking.maxRowsPerUnit, asking.wholeRow),
    prepare() {
      references = checkedReferences(requests);
    },
    async draw() {
      const totals = groups.map((count) => new Float64Array(count));
      let done = 0;
      await asking.counter.countMany(marginals, (i, exact) => {
        addPreparedDistances(references(i), exact, totals[groupingOf[i]!]!, MOST_TOTAL, asking.wholeRow);
        asking.progress(++done, marginals.length);
      });
      const noisy = groupings.map((grouping, i) => {
        const noise = new Float64Array(groups[i]!);
        sampleDiscreteGaussian(noiseOfTotal(totalOf(asking, grouping)), asking.entropy, noise);
        return Array.from(noise, (drawn, group) => totals[i]![group]! + drawn);
      });
      return { header: { kind: KIND, totals: noisy.flat() }, payload: new Uint8Array(0) } satisfies AnswerBody;
    },
    read(body) {
      const totals = wholeNumbers(decodeAnswer(body, KIND).header['totals'], all, KIND);
      let from = 0;
      return groupings.map((grouping, i) => {
        const own = totals.slice(from, from + groups[i]!);
        from += groups[i]!;
        return own.map((total) => meanOfTotal(total, totalOf(asking, grouping)));
      });
    },
  };
}

/** How many groups there are. Public: every value of the column is one, whether or not a record has it. */
function groupsOf({ columns }: Asking, { name, by, marginals, sigma }: DistanceGrouping): number {
  const found = columns[by];
  if (found === undefined) throw new RangeError(`Cannot group by column ${by}: there are ${columns.length} columns`);
  if (marginals.length === 0) throw new RangeError(`Cannot measure the groups of ${name}: nothing is compared`);
  if (marginals.some((beside) => beside.length === 0)) {
    throw new RangeError(`Cannot measure the groups of ${name}: a marginal has no column`);
  }
  if (compare(sigma, ZERO) <= 0) throw new RangeError(`Cannot measure the groups of ${name}: sigma must be positive`);
  return found.size;
}

const totalOf = ({ wholeRow }: Asking, { marginals, sigma }: DistanceGrouping): TotalDistance => ({
  sigma,
  marginals: marginals.length,
  wholeRow,
});
