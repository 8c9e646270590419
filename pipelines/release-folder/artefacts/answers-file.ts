import { z } from 'zod';
import { decodeAnswer, encodeAnswer } from '../../../privacy/guard/answer-body.ts';
import { type IntegerWidth, writeIntegers } from '../../../privacy/guard/integers.ts';
import { WEIGHT_LATTICE, type WholeRow } from '../../../privacy/guard/lattice.ts';
import { writeJson } from '../files/json-file.ts';
import type { ReleaseFiles } from '../files/release-files.ts';
import { listOf } from './list-of.ts';
import type { ReleasedMeasurement } from './model-files.ts';
import { invalidFile, readModelJson } from './read-model-file.ts';

/** Where the noisy answers of a release lie. */
export const ANSWERS_FILE = 'model/answers.json';

/** A noisy answer as the journal keeps it. It was paid for under its question, so it may be published. */
export interface PaidAnswer {
  readonly question: string;
  /** SHA-256 of the question: of its columns, noise, candidates and coding. */
  readonly questionSha256: string;
  readonly body: Uint8Array;
}

/** Longer ones, of which the release holds no copy elsewhere, are left out. */
const MAX_PAYLOAD_BYTES = 2 ** 20;

const schema = z.strictObject({
  schema: z.literal('synthward/answers/1'),
  answers: listOf(
    z.strictObject({
      question: z.string().min(1).max(500),
      questionSha256: z.string().regex(/^[0-9a-f]{64}$/),
      answer: z.looseObject({ kind: z.string() }),
      /** Counts of an answer to `marginals`: this many of the noisy marginals, from the one at `first`. */
      measurements: z
        .strictObject({
          first: z.int().nonnegative(),
          count: z.int().positive(),
          /** Stated where counts are of parts of rows, so many a row: the answer has whole numbers of them. */
          parts: z.literal(WEIGHT_LATTICE).optional(),
        })
        .optional(),
      /** Bytes of any other answer that has some, in base64. */
      payload: z.base64().optional(),
    }),
  ),
});
const widths = listOf(z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]));
type Entry = z.infer<typeof schema>['answers'][number];

/** Writes the answers. Counts that are among the `measurements` are pointed at. */
export async function writeAnswers(
  dir: string,
  answers: readonly PaidAnswer[],
  measurements: readonly { readonly values: Float64Array }[],
): Promise<void> {
  let first = 0;
  const entries = answers.flatMap(({ question, questionSha256, body }): Entry[] => {
    const kind = kindOf(body);
    const { header, payload } = decodeAnswer(body, kind);
    const entry = { question, questionSha256, answer: { ...header, kind } };
    if (payload.length === 0) return [entry];
    const { data: own = [] } = widths.safeParse(header['widths']);
    const marginals = measurements.slice(first, first + own.length);
    const parts = marginals.length === 0 ? undefined : partsOf(marginals, own, payload);
    if (parts !== undefined) {
      first += own.length;
      const pointed = { first: first - own.length, count: own.length, ...(parts === 1 ? {} : { parts }) };
      return [{ ...entry, measurements: pointed }];
    }
    return payload.length > MAX_PAYLOAD_BYTES ? [] : [{ ...entry, payload: Buffer.from(payload).toString('base64') }];
  });
  await writeJson(dir, ANSWERS_FILE, { schema: 'synthward/answers/1', answers: entries });
}

/** In which parts of a row the counts of an answer are those of `marginals`; `undefined` where they are not. */
function partsOf(
  marginals: readonly { readonly values: Float64Array }[],
  sizes: readonly IntegerWidth[],
  payload: Uint8Array,
): WholeRow | undefined {
  const is = (parts: WholeRow): boolean => {
    const whole = marginals.every(({ values }) => values.every((value) => Number.isSafeInteger(value * parts)));
    return whole && Buffer.from(payload).equals(bytesOf(marginals, sizes, parts));
  };
  return is(1) ? 1 : is(WEIGHT_LATTICE) ? WEIGHT_LATTICE : undefined;
}

/** An answer whose bytes are put together when they are asked for. */
export interface ReleasedAnswer {
  readonly questionSha256: string;
  body(): Uint8Array;
}

/** Reads the answers by question, with the counts of `measurements`. Throws `MODEL_INVALID` or `FileRefused`, naming the file; so does an answer that is put together. */
export function readAnswers(
  files: ReleaseFiles,
  measurements: readonly ReleasedMeasurement[],
): ReadonlyMap<string, ReleasedAnswer> {
  const { answers } = readModelJson(files, ANSWERS_FILE, schema);
  return new Map(
    answers.map(({ question, questionSha256, answer, measurements: counts, payload }) => {
      const body = (): Uint8Array => {
        const bytes =
          counts === undefined
            ? Buffer.from(payload ?? '', 'base64')
            : bytesOf(measurements.slice(counts.first, counts.first + counts.count), widthsOf(answer), counts.parts);
        return encodeAnswer({ header: answer, payload: bytes });
      };
      return [question, { questionSha256, body }];
    }),
  );
}

/** The noisy marginals of each question that has some. Throws as `readAnswers`. */
export function marginalsByQuestion(
  files: ReleaseFiles,
  measurements: readonly ReleasedMeasurement[],
): ReadonlyMap<string, readonly ReleasedMeasurement[]> {
  const { answers } = readModelJson(files, ANSWERS_FILE, schema);
  return new Map(
    answers.flatMap(({ question, measurements: counts }) =>
      counts === undefined ? [] : [[question, measurements.slice(counts.first, counts.first + counts.count)] as const],
    ),
  );
}

function widthsOf(answer: Readonly<Record<string, unknown>>): readonly IntegerWidth[] {
  const read = widths.safeParse(answer['widths']);
  if (!read.success) throw invalidFile(ANSWERS_FILE, 'an answer does not say how wide its counts are');
  return read.data;
}

function bytesOf(
  marginals: readonly { readonly values: Float64Array }[],
  sizes: readonly IntegerWidth[],
  parts: WholeRow = 1,
): Uint8Array {
  if (marginals.length !== sizes.length)
    throw invalidFile(ANSWERS_FILE, 'an answer points at other noisy marginals than it has');
  const length = marginals.reduce((bytes, { values }, i) => bytes + values.length * sizes[i]!, 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const [i, { values }] of marginals.entries()) {
    writeIntegers(parts === 1 ? values : values.map((value) => value * parts), sizes[i]!, bytes, at);
    at += values.length * sizes[i]!;
  }
  return bytes;
}

function kindOf(body: Uint8Array): string {
  const length = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  return JSON.parse(new TextDecoder().decode(body.subarray(4, 4 + length))).kind;
}
