import type { QuestionKind } from '../../pipelines/infer/question.ts';

/** A question about the known process, and its true answers by term. */
export interface Truth {
  readonly kind: QuestionKind;
  readonly text: string;
  readonly terms: readonly (readonly [string, number])[];
}

/** Of 2,000,000 rows of `drawPatients` with the seed `truth`, with numbers as they are: `node dist/bench/inference-coverage.js --truth 2000000`. */
export const KNOWN_TRUTHS: readonly Truth[] = [
  {
    kind: 'proportion',
    text: 'readmitted=true',
    terms: [['share of readmitted = true', 1 / (1 + Math.exp(0.645716))]],
  },
  { kind: 'proportion', text: 'ward=C', terms: [['share of ward = C', 1 / (1 + Math.exp(0.420724))]] },
  { kind: 'mean', text: 'age', terms: [['mean of age', 66.169]] },
  { kind: 'mean', text: 'cost', terms: [['mean of cost', 920.279]] },
  { kind: 'formula', text: 'readmitted ~ age', terms: [['age', 0.0245127]] },
  { kind: 'formula', text: 'readmitted ~ visits', terms: [['visits', 0.325376]] },
  { kind: 'formula', text: 'readmitted ~ sex', terms: [['sex[M]', 0.367547]] },
  {
    kind: 'formula',
    text: 'readmitted ~ ward',
    terms: [
      ['ward[B]', 0.15059],
      ['ward[C]', 0.540589],
    ],
  },
  {
    kind: 'formula',
    text: 'readmitted ~ age + visits',
    terms: [
      ['age', 0.0217948],
      ['visits', 0.295026],
    ],
  },
];
