import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { type Feature, type FeatureTable, takeFeatureRows } from '../../../pipelines/learners/features.ts';
import { logisticRegression } from '../../../pipelines/learners/linear/logistic-regression.ts';
import { averagePrecision } from '../../../pipelines/learners/measures/average-precision.ts';
import { brierScore } from '../../../pipelines/learners/measures/brier-score.ts';
import { rankScores } from '../../../pipelines/learners/measures/ranked-scores.ts';
import { rocAuc } from '../../../pipelines/learners/measures/roc-auc.ts';
import { boostedTrees } from '../../../pipelines/learners/trees/boosted-trees.ts';
import { shuffledRows } from '../../../pipelines/workspace/seeded-rows.ts';
import { allocateCodes } from '../../../privacy/guard/codes.ts';

const python = process.env['SYNTHWARD_PYTHON'] ?? 'python3';
const data = process.env['SYNTHWARD_SHARED_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data');
const hasPython = spawnSync(python, ['-c', 'import sklearn, pandas']).status === 0;
const absent = !existsSync(data) ? 'no ../shared/data' : hasPython ? '' : 'python3 lacks scikit-learn or pandas';

type Scores = Record<'auc' | 'averagePrecision' | 'brier', number>;

interface Table {
  readonly names: readonly string[];
  readonly features: FeatureTable;
  readonly classes: Uint8Array;
}

/** Texts by their rank; no more than 200 a column, the rarest being one. */
function codesOf(texts: readonly string[]): Feature {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const ranked = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
  const rankOf = new Map(ranked.map((text, rank) => [text, Math.min(rank, 199)]));
  const size = Math.min(200, ranked.length);
  const codes = allocateCodes(size, texts.length);
  texts.forEach((text, i) => {
    codes[i] = rankOf.get(text)!;
  });
  return { kind: 'categorical', codes, size };
}

function readTable(text: string, target: string, numeric: readonly string[], leftOut: readonly string[]): Table {
  const [head, ...lines] = text.trimEnd().split(/\r?\n/);
  const rows = lines.map((line) => line.split(','));
  const order = shuffledRows(rows.length, 'split');
  const column = (name: string): string[] => {
    const at = head!.split(',').indexOf(name);
    return Array.from(order, (row) => rows[row]![at]!);
  };
  const names = head!.split(',').filter((name) => name !== target && !leftOut.includes(name));
  const features = names.map(
    (name): Feature =>
      numeric.includes(name)
        ? { kind: 'numeric', numbers: Float64Array.from(column(name), Number) }
        : codesOf(column(name)),
  );
  const classes = codesOf(column(target)) as Extract<Feature, { kind: 'categorical' }>;
  return { names, features: { rows: rows.length, features }, classes: Uint8Array.from(classes.codes) };
}

const rowRange = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, i) => from + i);

describe.skipIf(absent !== '')(`learners beside scikit-learn${absent && ` (skipped: ${absent})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-learners-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function theirs(
    { names, features, classes }: Table,
    training: number,
    numeric: readonly string[],
  ): Record<string, Scores> {
    const path = join(folder, 'table.csv');
    const lines = Array.from(classes, (label, i) =>
      [...features.features.map((f) => (f.kind === 'categorical' ? f.codes[i] : f.numbers[i])), label].join(),
    );
    writeFileSync(path, `${[...names, 'class'].join()}\n${lines.join('\n')}\n`);
    const script = join(import.meta.dirname, 'scikit-learn.py');
    return JSON.parse(execFileSync(python, [script, path, String(training), numeric.join()], { encoding: 'utf8' }));
  }

  function ours({ features, classes }: Table, training: number): Record<string, Scores> {
    const seen = takeFeatureRows(features, rowRange(0, training));
    const unseen = takeFeatureRows(features, rowRange(training, features.rows));
    const found: Record<string, Scores> = {};
    for (const learner of [logisticRegression, boostedTrees]) {
      const sums = { auc: 0, averagePrecision: 0, brier: 0 };
      for (const label of new Set(classes)) {
        const positive = classes.map((other) => (other === label ? 1 : 0));
        const probabilities = learner.fit(seen, positive.slice(0, training), 'fit')(unseen);
        const truth = positive.slice(training);
        const share = truth.reduce((sum, y) => sum + y, 0) / truth.length;
        const ranked = rankScores(probabilities);
        sums.auc += share * rocAuc(ranked, truth);
        sums.averagePrecision += share * averagePrecision(ranked, truth);
        sums.brier += share * brierScore(probabilities, truth);
      }
      found[learner.name] = sums;
    }
    return found;
  }

  const DIABETES = {
    text: () => gunzipSync(readFileSync(join(data, 'diabetes130/diabetic_data.csv.gz'))).toString('latin1'),
    target: 'readmitted',
    numeric: [
      'time_in_hospital',
      'num_lab_procedures',
      'num_procedures',
      'num_medications',
      'number_outpatient',
      'number_emergency',
      'number_inpatient',
      'number_diagnoses',
    ],
    leftOut: ['encounter_id', 'patient_nbr'],
  };
  const ADULT = {
    text: () => readFileSync(join(data, 'adult/adult.csv'), 'utf8'),
    target: 'income>50K',
    numeric: ['age', 'fnlwgt', 'capital-gain', 'capital-loss', 'hours-per-week'],
    leftOut: [],
  };

  test.each([
    { name: 'Adult', ...ADULT },
    { name: 'Diabetes-130', ...DIABETES },
  ])('reach the same on $name', ({ text, target, numeric, leftOut }) => {
    const table = readTable(text(), target, numeric, leftOut);
    const training = Math.round(table.features.rows * 0.7);
    const expected = theirs(table, training, numeric);
    const found = ours(table, training);
    for (const learner of ['logistic-regression', 'boosted-trees']) {
      for (const score of ['auc', 'averagePrecision', 'brier'] as const) {
        expect(Math.abs(found[learner]![score] - expected[learner]![score]), `${learner} ${score}`).toBeLessThan(0.01);
      }
      expect(found[learner]!.auc).toBeGreaterThan(0.6);
    }
  });
});
