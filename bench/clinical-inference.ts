import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDictionary } from '../pipelines/dictionary/load.ts';
import { modelQuestion } from '../pipelines/infer/ask-model.ts';
import { inferRelease } from '../pipelines/infer/infer-release.ts';
import { parseQuestion } from '../pipelines/infer/question.ts';
import { openEvaluated } from '../pipelines/protected/evaluating/evaluated-source.ts';
import { readEvaluatedTable } from '../pipelines/protected/evaluating/read-evaluated-table.ts';
import { designOf } from '../pipelines/statistics/design.ts';
import { fitRegression } from '../pipelines/statistics/fit-regression.ts';

/**
 * Two clinical questions asked of a release of Diabetes-130 and of its records: readmission within 30 days by age, and by earlier inpatient stays. One JSON
 * line a coefficient: what `infer` says, and what the records say with intervals by patients.
 *
 *   --release FOLDER (of `fixtures/diabetes130`) --records CSV --copies M
 */
const { values: options } = parseArgs({
  options: {
    release: { type: 'string' },
    records: { type: 'string', default: '../shared/data/diabetes130/diabetic_data.csv.gz' },
    dictionary: { type: 'string', default: 'fixtures/diabetes130/dictionary.yaml' },
    copies: { type: 'string', default: '20' },
    seed: { type: 'string', default: 'clinical' },
    threads: { type: 'string', default: '2' },
  },
});

const QUESTIONS = ['readmitted == "<30" ~ relevel(age, "[50-60)")', 'readmitted == "<30" ~ number_inpatient'];

if (options.release === undefined || !existsSync(options.release) || !existsSync(options.records)) {
  console.error('Skipped: there is no --release folder, or no table of records.');
} else await compare(options.release);

async function compare(release: string): Promise<void> {
  const questions = QUESTIONS.map((text) => ({ kind: 'formula' as const, text }));
  const { copies, seed, threads } = options;
  const report = await inferRelease({
    release,
    questions,
    where: [],
    copies: Number(copies),
    seed,
    threads: Number(threads),
    level: 0.95,
  });
  const records = await ofRecords();
  for (const [q, { text, terms, promised, unmeasured }] of report.answers.entries()) {
    for (const { term, estimate, interval, naive, wider, oddsRatio } of terms) {
      const own = records[q]!.get(term);
      console.log(
        JSON.stringify({ text, term, estimate, interval, naive, wider, oddsRatio, records: own, promised, unmeasured }),
      );
    }
  }
}

async function ofRecords(): Promise<ReadonlyMap<string, { readonly estimate: number; readonly deviation: number }>[]> {
  const dictionary = await loadDictionary(options.dictionary);
  const workFolder = mkdtempSync(join(tmpdir(), 'synthward-bench-'));
  try {
    const source = await openEvaluated({ path: options.records }, dictionary);
    const { table } = await readEvaluatedTable(source, { workFolder, memoryLimitMb: 512 });
    return QUESTIONS.map((text) => {
      const { resolved, positions } = modelQuestion(parseQuestion('formula', text), dictionary.codings);
      const own = { ...table, columns: positions.map((position) => table.columns[position]!) };
      const { terms, estimates, covariance } = fitRegression(designOf(own, resolved), { covariance: 'units' })!;
      return new Map(
        terms.map((term, i) => [
          term,
          { estimate: estimates[i]!, deviation: Math.sqrt(covariance[i * terms.length + i]!) },
        ]),
      );
    });
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}
