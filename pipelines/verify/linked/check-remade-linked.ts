import type { LinkedModel } from '../../../models/linked/linked-model.ts';
import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { MODEL_FILES, readModel } from '../../release-folder/artefacts/model-files.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import { excuseOf, shareApart, TOLERANCE } from '../replay/check-remade.ts';
import { type IntactFiles, readRawJson } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import type { RemadeLinked } from './remake-linked.ts';

/** Compares the models of all views with those fitted again to the released answers, then the published report with one made again. */
export async function checkRemadeLinked(
  files: IntactFiles,
  manifest: Manifest,
  { model, report, stopped }: RemadeLinked,
  version: string | undefined,
  checks: Checks,
): Promise<void> {
  const { code, evaluation, postProcessing } = manifest;
  const node = code.node === process.version ? undefined : `use Node ${code.node.slice(0, 40)}, which made it`;
  const excuse = excuseOf(manifest, { version }) ?? node;
  const blame = (id: 'fit' | 'report', detail: string, file: string): void => {
    if (excuse === undefined) checks.fail(id, detail, file);
    else checks.cannot(id, `${detail}: ${excuse}`, file);
  };
  const stop = (id: 'fit' | 'report', file: string): void => {
    const detail = `it stops at question ${JSON.stringify(stopped!.question)}: ${stopped!.message}`;
    if (stopped!.contradicted) blame(id, detail, file);
    else checks.cannot(id, detail, file);
  };
  if (model === undefined) {
    stop('fit', MODEL_FILES.structure);
    return checks.cannot('report', 'the model cannot be fitted again', evaluation.report);
  }
  const difference = modelDifference(files, model);
  const { rows, rowsFrom } = postProcessing;
  if (difference > TOLERANCE) blame('fit', 'the released answers give another model', MODEL_FILES.structure);
  else if (rowsFrom === 'dp-estimate' && rows !== Math.max(1, Math.round(model.total)))
    checks.fail('fit', 'the number of units is not the one that the released answers estimate', MODEL_FILES.structure);
  else {
    const how = difference === 0 ? 'number for number' : `to ${difference.toPrecision(1)} of a number`;
    const detail = `${model.views.length} views fitted again to the released answers are the same ${how}`;
    checks.pass('fit', detail, MODEL_FILES.structure);
  }
  if (report === undefined) return stop('report', evaluation.report);
  if (canonicalJson(report) === canonicalJson(readRawJson(files, evaluation.report) ?? null)) {
    checks.pass('report', 'made again from the released answers and units', evaluation.report);
  } else if (difference > TOLERANCE) {
    checks.cannot('report', 'the released model is not the one that was evaluated', evaluation.report);
  } else blame('report', 'it is not what the released answers and units give', evaluation.report);
}

/** The greatest difference of the models' numbers, as a share of the number; infinite where their structures differ. */
function modelDifference(files: IntactFiles, model: LinkedModel): number {
  const { kind, artifact } = readModel(files);
  const again = model.toArtifact();
  const [own, made] = [split(artifact.structure), split(again.structure)];
  const same =
    kind === model.kind &&
    artifact.values.length === again.values.length &&
    own.totals.length === made.totals.length &&
    canonicalJson(own.rest) === canonicalJson(made.rest);
  if (!same) return Number.POSITIVE_INFINITY;
  const totals = own.totals.map((total, i) => shareApart(total, made.totals[i]!));
  let greatest = Math.max(0, ...totals);
  for (let i = 0; i < again.values.length; i++) {
    const apart = shareApart(artifact.values[i]!, again.values[i]!);
    if (!(apart <= greatest)) greatest = apart;
  }
  return greatest;
}

/** The estimated numbers of records in a structure, which are compared as numbers, and the rest of it. */
function split(structure: unknown): { readonly totals: number[]; readonly rest: unknown } {
  const totals: number[] = [];
  const rest: unknown = JSON.parse(
    JSON.stringify(structure, (key, value: unknown) => {
      if (key !== 'total' || typeof value !== 'number') return value;
      totals.push(value);
      return 0;
    }),
  );
  return { totals, rest };
}
