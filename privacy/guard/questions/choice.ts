import { chooseExponential } from '../../mechanisms/exponential/exponential.ts';
import { formatRational } from '../../rational.ts';
import { type AnswerBody, decodeAnswer, unreadable, wholeNumbers } from '../answer-body.ts';
import { domainSize } from '../counting/domain-size.ts';
import { choiceEvent, choiceSensitivity } from '../events.ts';
import type { ChoiceQuestion } from '../guard.ts';
import { distanceLattice, LATTICE_PER_ROW, latticeScore, offsetToLattice } from '../lattice.ts';
import type { PreparedReference } from '../prepared-reference.ts';
import type { Asking, PreparedQuestion } from '../question.ts';
import { checkedReferences } from '../references.ts';

const KIND = 'choice';
const MOST_WEIGHT = 2 ** 20;

export function choiceQuestion(asking: Asking, question: ChoiceQuestion): PreparedQuestion<number> {
  const { candidates, epsilon } = question;
  if (candidates.length === 0) throw new RangeError('Cannot choose among no candidates');
  for (const { weight } of candidates) {
    if (!Number.isInteger(weight) || weight < 1 || weight > MOST_WEIGHT) {
      throw new RangeError(`Cannot weigh a candidate by ${weight}: it must be a whole number from 1 to 2^20`);
    }
  }
  const requests = candidates.map((candidate) => ({
    cells: domainSize(asking.columns, candidate.columns),
    reference: () => candidate.reference(),
  }));
  let references: (position: number) => PreparedReference;
  let offsets: readonly number[];
  return {
    id: question.id,
    content: {
      kind: KIND,
      epsilon: formatRational(epsilon),
      candidates: candidates.map(({ columns, weight, offset }) =>
        typeof offset === 'number' ? { columns, weight, offset: offsetToLattice(offset) } : { columns, weight },
      ),
    },
    event: choiceEvent(question),
    prepare() {
      references = checkedReferences(requests);
      offsets = candidates.map(({ offset }) => offsetToLattice(typeof offset === 'number' ? offset : offset()));
    },
    async draw() {
      const scores = new Float64Array(candidates.length);
      const perOffset = distanceLattice(asking.wholeRow) / LATTICE_PER_ROW;
      let done = 0;
      await asking.distances.compareMany(
        candidates.map(({ columns }) => columns),
        references,
        (i, distance) => {
          scores[i] = latticeScore(distance - offsets[i]! * perOffset, candidates[i]!.weight);
          asking.progress(++done, candidates.length);
        },
      );
      const weights = candidates.map(({ weight }) => weight);
      const sensitivity = choiceSensitivity(weights, asking.maxRowsPerUnit, asking.wholeRow);
      const chosen = chooseExponential({ scores, sensitivity, epsilon }, asking.entropy);
      return { header: { kind: KIND, chosen: [chosen] }, payload: new Uint8Array(0) } satisfies AnswerBody;
    },
    read(body) {
      const { header } = decodeAnswer(body, KIND);
      const [chosen] = wholeNumbers(header['chosen'], 1, KIND);
      if (candidates[chosen!] === undefined) throw unreadable(KIND);
      return chosen!;
    },
  };
}
