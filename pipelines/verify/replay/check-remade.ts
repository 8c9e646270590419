import { fittedTo } from '../../../models/fitted-to.ts';
import type { FittedModel, ModelArtifact } from '../../../models/model.ts';
import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { publishedToJson } from '../../evaluate/report-json.ts';
import { MODEL_FILES, readModel } from '../../release-folder/artefacts/model-files.ts';
import { readSpreadNumbers, SPREAD_FILES } from '../../release-folder/artefacts/spread-files.ts';
import { estimatedRows } from '../../release-folder/decode/identifier-room.ts';
import type { OutputColumn } from '../../release-folder/decode/output-column.ts';
import { EARLIER_WORDS, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { type IntactFiles, readRawJson } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import type { Remade } from './replay.ts';

/** Model numbers made on another processor or version of Node may differ by this share. */
export const TOLERANCE: number = 1e-6;

/** What may explain a difference other than a defect of the release. */
export interface MadeBy {
  /** Version of this code, if the caller knows it. */
  readonly version: string | undefined;
}

interface Remaking extends MadeBy {
  /** Of the released table; none where they are not known. */
  readonly columns: readonly OutputColumn[];
}

/** Compares the model with one fitted again to the released answers, then the published report with one made again. */
export async function checkRemade(
  files: IntactFiles,
  manifest: Manifest,
  remade: Remade,
  by: Remaking,
  checks: Checks,
): Promise<void> {
  const { model, report, stopped } = remade;
  const { code } = manifest;
  const node = code.node === process.version ? undefined : `use Node ${code.node.slice(0, 40)}, which made it`;
  const excuse = excuseOf(manifest, by) ?? node;
  const stop = (id: 'fit' | 'report', file: string): void => {
    const detail = `it stops at question ${JSON.stringify(stopped!.question)}: ${stopped!.message}`;
    if (stopped!.contradicted && excuse === undefined) checks.fail(id, detail, file);
    else checks.cannot(id, excuse === undefined ? detail : `${detail}; ${excuse}`, file);
  };
  if (model === undefined) {
    stop('fit', MODEL_FILES.structure);
    checks.cannot('report', 'the model cannot be fitted again', manifest.evaluation.report);
    return;
  }
  const difference = Math.max(modelDifference(files, model), spreadDifference(files, manifest, remade));
  const { rows, rowsFrom } = manifest.postProcessing;
  if (difference > TOLERANCE) {
    if (excuse === undefined) checks.fail('fit', 'the released answers give another model', MODEL_FILES.structure);
    else checks.cannot('fit', `the released answers give another model here: ${excuse}`, MODEL_FILES.structure);
  } else if (rowsFrom === 'dp-estimate' && rows !== estimatedRows(model.total, by.columns)) {
    checks.fail('fit', 'the number of rows is not the one that the released answers estimate', MODEL_FILES.structure);
  } else {
    const how = difference === 0 ? 'number for number' : `to ${difference.toPrecision(1)} of a number`;
    const from =
      fittedTo(model.kind) === 'gradients'
        ? 'made again from the released answers and the weights that they name by digest'
        : 'fitted again to the released answers';
    checks.pass('fit', `${from}, it is the same ${how}`, MODEL_FILES.structure);
  }
  const path = manifest.evaluation.report;
  if (report === undefined) {
    if (difference > TOLERANCE) checks.cannot('report', 'the released model is not the one that was evaluated', path);
    else stop('report', path);
    return;
  }
  const released = readRawJson(files, path);
  const again = publishedToJson(report);
  const parts = (released ?? {}) as Readonly<Record<string, unknown>>;
  const why = withoutColumns(parts, manifest, remade);
  const unsaid = why?.parts ?? [];
  const wrong = [...new Set([...Object.keys(again), ...Object.keys(parts)])]
    .filter((key) => !unsaid.includes(key))
    .find((key) => canonicalJson(again[key] ?? null) !== canonicalJson(parts[key] ?? null));
  const named = wrong !== undefined && wrong in again ? `its "${wrong}"` : 'a part of it that no report has';
  if (wrong === undefined)
    checks.pass('report', `${report.numbers.length} numbers, made again from the released answers and rows`, path);
  else if (excuse !== undefined) checks.cannot('report', `${named} comes out otherwise here: ${excuse}`, path);
  else if (difference > TOLERANCE)
    checks.cannot('report', 'the released model is not the one that was evaluated', path);
  else checks.fail('report', `${named} is not what the released answers and rows give`, path);
  if (wrong === undefined && why !== undefined) checks.cannot('report', why.words, path);
}

/** Parts of a report that follow from the released counts, rows and the data dictionary, and what is said of a report of a version that had none of them. */
const COLUMN_PARTS: readonly ColumnParts[] = [
  {
    without: [undefined],
    parts: ['noise', 'columns', 'warnings'],
    lacking: 'it says nothing of noise, null and outlying values in each column; earlier versions did not',
  },
  {
    without: [undefined],
    parts: ['marginalNoise', 'bounds'],
    lacking: 'it bounds no mean and no quantile; earlier versions did not',
  },
  {
    without: [undefined, ...EARLIER_WORDS],
    parts: ['histograms'],
    lacking: 'it does not show how often each value occurs; earlier versions did not',
  },
];

interface ColumnParts {
  /** The words of releases that may lack them. */
  readonly without: readonly Manifest['words'][];
  readonly parts: readonly string[];
  readonly lacking: string;
}

/** Parts of a report that nothing can be said about. */
interface Unsaid {
  readonly parts: readonly string[];
  readonly words: string;
}

/** Absent where all of them can be made again. Each group of parts came with a version, the oldest first. */
function withoutColumns(
  released: Readonly<Record<string, unknown>>,
  { words, plan }: Manifest,
  { columnsKnown }: Remade,
): Unsaid | undefined {
  const lacking = COLUMN_PARTS.findIndex(
    ({ without, parts }) => without.includes(words) && parts.every((part) => !(part in released)),
  );
  const from = columnsKnown || lacking === 0 ? lacking : 0;
  if (from < 0) return undefined;
  return {
    parts: [...COLUMN_PARTS.slice(from).flatMap(({ parts }) => parts), ...(columnsKnown ? [] : furtherParts(plan))],
    words:
      from === lacking
        ? COLUMN_PARTS[from]!.lacking
        : 'what it says of columns cannot be made again: the data dictionary cannot be believed',
  };
}

/** What of further numbers rests on what codes mean. */
function furtherParts(plan: Manifest['plan']): readonly string[] {
  const kinds = plan?.publish?.map(({ kind }) => kind) ?? [];
  return [
    ...(kinds.includes('subgroups') ? ['subgroups'] : []),
    ...(kinds.includes('regression') ? ['regressions', 'numbers', 'leftOut'] : []),
  ];
}

/** Why the code of today may come to something else; absent where nothing explains it. */
export function excuseOf({ code }: Manifest, { version }: MadeBy): string | undefined {
  if (version === undefined || code.version === version) return undefined;
  return `use version ${code.version.slice(0, 40)}, which made it`;
}

/** The greatest difference of two models' numbers, as a share of the number; infinite where their structures differ. */
function modelDifference(files: IntactFiles, model: FittedModel): number {
  const { artifact, kind } = readModel(files);
  const again = model.toArtifact();
  const [released, made] = [numbersOf(artifact), numbersOf(again)];
  const same =
    kind === model.kind &&
    released.length === made.length &&
    released.every((numbers, i) => numbers.length === made[i]!.length);
  if (!same || canonicalJson(shape(again.structure)) !== canonicalJson(shape(artifact.structure))) {
    return Number.POSITIVE_INFINITY;
  }
  let greatest = shareApart(Number(artifact.structure['total']), model.total);
  for (const [part, numbers] of made.entries()) {
    const own = released[part]!;
    for (let i = 0; i < numbers.length; i++) {
      const apart = shareApart(own[i]!, numbers[i]!);
      if (!(apart <= greatest)) greatest = apart;
    }
  }
  return greatest;
}

/** Each tensor is as long as the structure says, so that places decide what is compared. */
const numbersOf = ({ values, tensors = [] }: ModelArtifact): readonly (Float64Array | Float32Array)[] => [
  values,
  ...tensors.map((tensor) => tensor.values),
];

/** The same of the counts that numbers follow inside their bins; 0 where there are none, or none were made again. */
function spreadDifference(files: IntactFiles, { postProcessing }: Manifest, { spread }: Remade): number {
  if (postProcessing.spread === undefined || spread === undefined) return 0;
  if (!Object.values(SPREAD_FILES).every((file) => files.intact.has(file))) return Number.POSITIVE_INFINITY;
  const released = readSpreadNumbers(files);
  const again = spread.counts.flatMap((counts) => (counts === undefined ? [] : [...counts]));
  if (released.length !== again.length) return Number.POSITIVE_INFINITY;
  return again.reduce((greatest, count, i) => {
    const apart = shareApart(released[i]!, count);
    return apart <= greatest ? greatest : apart;
  }, 0);
}

/** How far two numbers are apart, as a share of the greater; infinite where that says nothing. */
export function shareApart(a: number, b: number): number {
  if (a === b) return 0;
  const share = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  return Number.isNaN(share) ? Number.POSITIVE_INFINITY : share;
}

/** The structure without the estimated number of records, which is compared as a number. */
const shape = ({ total: _, ...rest }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => rest;
