import { sampleDiscreteGaussian } from '../../mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { compare, formatRational, ZERO } from '../../rational.ts';
import { type AnswerBody, decodeAnswer, wholeNumbers } from '../answer-body.ts';
import { domainSize } from '../counting/domain-size.ts';
import { distancesEvent } from '../events.ts';
import type { DistancesQuestion, DistanceWorkload, NoisyNumber } from '../guard.ts';
import type { PreparedReference } from '../prepared-reference.ts';
import type { Asking, PreparedQuestion } from '../question.ts';
import { checkedReferences } from '../references.ts';
import { meanOfTotal, noiseOfTotal, type TotalDistance } from './noisy-total.ts';

const KIND = 'distances';
/** Totals stop here, far above what any table reaches. Stopping moves no two totals apart; rounding them would. */
const MOST_TOTAL = 2 ** 52;

export function distancesQuestion(
  asking: Asking,
  question: DistancesQuestion,
): PreparedQuestion<readonly NoisyNumber[]> {
  const { workloads } = question;
  if (workloads.length === 0) throw new RangeError('Cannot measure the distances of no workload');
  for (const { name, marginals, sigma } of workloads) {
    if (marginals.length === 0) throw new RangeError(`Cannot measure the distance of workload ${name}: it is empty`);
    if (compare(sigma, ZERO) <= 0) throw new RangeError(`Cannot measure workload ${name}: sigma must be positive`);
  }
  const requests = workloads.flatMap((workload) =>
    workload.marginals.map((columns) => ({
      cells: domainSize(asking.columns, columns),
      reference: () => workload.reference(columns),
    })),
  );
  let references: (position: number) => PreparedReference;
  return {
    id: question.id,
    content: {
      kind: KIND,
      workloads: workloads.map(({ name, marginals, sigma }) => ({ name, marginals, sigma: formatRational(sigma) })),
    },
    event: distancesEvent(question, asking.maxRowsPerUnit, asking.wholeRow),
    prepare() {
      references = checkedReferences(requests);
    },
    async draw() {
      const totals = new Float64Array(workloads.length);
      const workloadOf = workloads.flatMap(({ marginals }, i) => marginals.map(() => i));
      let done = 0;
      await asking.distances.compareMany(
        workloads.flatMap(({ marginals }) => marginals),
        references,
        (i, distance) => {
          const workload = workloadOf[i]!;
          totals[workload] = Math.min(MOST_TOTAL, totals[workload]! + distance);
          asking.progress(++done, requests.length);
        },
      );
      const noisy = workloads.map((workload, i) => {
        const noise = new Float64Array(1);
        sampleDiscreteGaussian(noiseOfTotal(totalOf(asking, workload)), asking.entropy, noise);
        return totals[i]! + noise[0]!;
      });
      return { header: { kind: KIND, totals: noisy }, payload: new Uint8Array(0) } satisfies AnswerBody;
    },
    read(body) {
      const totals = wholeNumbers(decodeAnswer(body, KIND).header['totals'], workloads.length, KIND);
      return workloads.map((workload, i) => meanOfTotal(totals[i]!, totalOf(asking, workload)));
    },
  };
}

const totalOf = ({ wholeRow }: Asking, { marginals, sigma }: DistanceWorkload): TotalDistance => ({
  sigma,
  marginals: marginals.length,
  wholeRow,
});
