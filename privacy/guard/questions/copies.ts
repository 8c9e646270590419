import { createHash } from 'node:crypto';
import { sampleDiscreteGaussian } from '../../mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { formatRational, toNumberUp } from '../../rational.ts';
import { type AnswerBody, decodeAnswer, wholeNumbers } from '../answer-body.ts';
import { allBelow, type EncodedColumn } from '../codes.ts';
import { copiesEvent } from '../events.ts';
import type { CopiesQuestion, NoisyCopies } from '../guard.ts';
import type { Asking, PreparedQuestion } from '../question.ts';
import { type HashedRows, hashRows, RowSet } from '../row-table.ts';

const KIND = 'copies';
const MOST_COINS = 32;

export function copiesQuestion(asking: Asking, question: CopiesQuestion): PreparedQuestion<NoisyCopies> {
  const { released, sigmaSquared, coins = 1 } = question;
  const rows = checkReleased(asking, released);
  if (!Number.isInteger(coins) || coins < 1 || coins > MOST_COINS) {
    throw new RangeError(`Cannot hold units out by ${coins} coins: the number must be whole, from 1 to ${MOST_COINS}`);
  }
  return {
    id: question.id,
    content: {
      kind: KIND,
      sigmaSquared: formatRational(sigmaSquared),
      released: digestOf(released),
      ...(coins === 1 ? {} : { coins }),
    },
    event: copiesEvent(question, asking.maxRowsPerUnit),
    async draw() {
      const counts = await asking.countCopies(released, coins, asking.entropy);
      const noise = new Float64Array(3);
      sampleDiscreteGaussian(sigmaSquared, asking.entropy, noise);
      const noisy = [counts.releasedCopied, counts.heldOutDistinct, counts.heldOutCopied].map(
        (count, i) => count + noise[i]!,
      );
      return { header: { kind: KIND, counts: noisy }, payload: new Uint8Array(0) } satisfies AnswerBody;
    },
    read(body) {
      const noisy = wholeNumbers(decodeAnswer(body, KIND).header['counts'], 3, KIND);
      const sigma = Math.sqrt(toNumberUp(sigmaSquared));
      const [releasedCopied, heldOutDistinct, heldOutCopied] = noisy.map((value) => ({ value, sigma }));
      return {
        releasedDistinct: distinctRows(hashRows(released, rows), rows).size,
        releasedCopied: releasedCopied!,
        heldOutDistinct: heldOutDistinct!,
        heldOutCopied: heldOutCopied!,
      };
    },
  };
}

function distinctRows(rows: HashedRows, count: number): RowSet {
  const distinct = new RowSet(rows, count);
  for (let row = 0; row < count; row++) distinct.add(row);
  return distinct;
}

/** Number of released rows. Throws `RangeError` where the released columns are not the guard's. */
function checkReleased({ columns }: Asking, released: readonly EncodedColumn[]): number {
  if (released.length !== columns.length) {
    throw new RangeError(`Cannot compare ${released.length} released columns with ${columns.length}`);
  }
  const rows = released[0]?.codes.length ?? 0;
  for (const [position, { name, size, codes }] of released.entries()) {
    const own = columns[position]!;
    if (own.name !== name || own.size !== size) {
      throw new RangeError(`Cannot compare released column ${name} with column ${own.name}: the coding differs`);
    }
    if (codes.length !== rows || !allBelow(codes, size)) {
      throw new RangeError(`Cannot compare released column ${name}: its codes are not those of one table`);
    }
  }
  return rows;
}

function digestOf(released: readonly EncodedColumn[]): string {
  const hash = createHash('sha256');
  for (const { codes } of released) {
    hash.update(`${codes.BYTES_PER_ELEMENT}:${codes.length};`);
    hash.update(new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength));
  }
  return hash.digest('hex');
}
