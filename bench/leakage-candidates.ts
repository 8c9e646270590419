import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { atomsIn } from '../pipelines/dictionary/atoms.ts';
import { columnShape } from '../pipelines/dictionary/column-shape.ts';
import { isModelled } from '../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../pipelines/dictionary/load.ts';
import { measureLeakage } from '../pipelines/evaluate/leakage/measure-leakage.ts';
import { openEvaluated } from '../pipelines/protected/evaluating/evaluated-source.ts';
import { readEvaluatedTable } from '../pipelines/protected/evaluating/read-evaluated-table.ts';
import { partsOf } from './leakage-candidates/candidates.ts';
import { candidatesInMarkdown, type Judged } from './leakage-candidates/in-markdown.ts';
import { CANDIDATES, type Candidate, type CandidateInputs } from './leakage-candidates/six-candidates.ts';
import { writeSection } from './write-section.ts';

/**
 * Six tables made of a third of a table of patients, of which it is known what each gives away, attacked with another third as the hold-out. Prints one JSON line a
 * candidate: the verdict that is right and the verdict that was reached, the p-value of each attack, seconds and memory.
 *
 *   --real FILE --dictionary FILE   a table of patients (Diabetes-130)
 *   --targets N      patients that are attacked on each side (1000)
 *   --seed TEXT      of the parts, the candidates and the attacks
 *   --only ID        one candidate
 *   --page FILE      writes it into the section of that page that is its own
 */
const { values: options } = parseArgs({
  options: {
    real: { type: 'string', default: '../shared/data/diabetes130/diabetic_data.csv.gz' },
    dictionary: { type: 'string', default: 'fixtures/diabetes130/dictionary.yaml' },
    targets: { type: 'string', default: '1000' },
    seed: { type: 'string', default: 'six candidates' },
    only: { type: 'string' },
    page: { type: 'string' },
  },
});

const dictionary = await loadDictionary(options.dictionary);
const source = await openEvaluated({ path: options.real, delimiter: 'find' }, dictionary);
const { table } = await readEvaluatedTable(source, { workFolder: tmpdir(), sealed: true });
const parts = partsOf(table, options.seed);
const inputs: CandidateInputs = {
  ...parts,
  maxRowsPerUnit: dictionary.unit.maxRows,
  shapes: dictionary.columns.filter(isModelled).map(({ coding, source: facts }) => columnShape(coding, atomsIn(facts))),
  seed: options.seed,
};

async function judge(candidate: Candidate): Promise<Judged> {
  const synthetic = await candidate.make(inputs);
  const started = performance.now();
  const report = await measureLeakage({
    training: parts.training,
    holdout: parts.holdout,
    synthetic,
    targets: Number(options.targets),
    seed: options.seed,
    threads: 2,
    claim: candidate.claim,
    advance: () => {},
  });
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { candidate, report, rows: synthetic.rows, seconds };
}

const judged: Judged[] = [];
for (const candidate of CANDIDATES) {
  if (options.only !== undefined && options.only !== candidate.id) continue;
  const one = await judge(candidate);
  judged.push(one);
  console.log(
    JSON.stringify({
      candidate: candidate.id,
      expected: candidate.expected,
      verdict: one.report.verdict,
      found: one.report.results
        .filter(({ verdict }) => verdict === 'leakage-found')
        .map(({ attack, targets }) => `${attack}/${targets}`),
      adjusted: Object.fromEntries(
        one.report.results.map(({ attack, targets, adjustedPValue }) => [`${attack}/${targets}`, adjustedPValue]),
      ),
      seconds: one.seconds,
      peakMB: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
}
if (options.page !== undefined) {
  writeSection(options.page, 'six tables', candidatesInMarkdown(judged, parts));
}
