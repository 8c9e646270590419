import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import { MODEL_FILES, readMeasurements, readModel } from '../../release-folder/artefacts/model-files.ts';
import { readSpreadNumbers, SPREAD_FILES } from '../../release-folder/artefacts/spread-files.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { arrowEnds } from './arrow-trial.ts';

/** Files of numbers, tensors among them, have one right text around them, which their readers compare. */
const NUMBERS: ReadonlyMap<string, (files: IntactFiles) => unknown> = new Map<string, (files: IntactFiles) => unknown>([
  [MODEL_FILES.values, readModel],
  [MODEL_FILES.weights, readModel],
  [MODEL_FILES.counts, readMeasurements],
  [SPREAD_FILES.values, readSpreadNumbers],
]);

const NOT_THOSE_NUMBERS = 'it is no Arrow IPC file of as many numbers as the file beside it states';
const NOT_THOSE_TENSORS = 'it is no safetensors file of the tensors that the file beside it states';

/**
 * Tries each Arrow file and the tensors, tables on a thread that can be stopped, since a file made with malice could keep `verify` busy for ever.
 * Returns the files that may be read on.
 */
export async function checkArrow(files: IntactFiles, manifest: Manifest, checks: Checks): Promise<Set<string>> {
  const { dir, intact } = files;
  const readable = new Set(intact);
  let sound = 0;
  for (const { path, bytes } of manifest.artefacts) {
    const weights = path === MODEL_FILES.weights;
    if (!(weights || path.endsWith('.arrow')) || !intact.has(path)) continue;
    const numbers = NUMBERS.get(path);
    const holds =
      numbers === undefined ? await arrowEnds(join(dir, path), bytes) : holdsNumbers(path, () => numbers(files));
    if (holds) {
      if (!weights) sound++;
      continue;
    }
    readable.delete(path);
    checks.fail('arrow', wrongWith(path, numbers !== undefined), path);
  }
  if (sound > 0) checks.pass('arrow', `${sound} Arrow IPC files`);
  return readable;
}

function wrongWith(path: string, numbers: boolean): string {
  if (path === MODEL_FILES.weights) return NOT_THOSE_TENSORS;
  return numbers ? NOT_THOSE_NUMBERS : 'it is no Arrow IPC file that can be read to its end';
}

/** Whether the file itself is what keeps it from being read; a fault in the file beside it is found where that is checked. */
function holdsNumbers(path: string, read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.params['path'] !== path;
  }
}
