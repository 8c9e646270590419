import { join } from 'node:path';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { arrowEnds } from './arrow-trial.ts';

/**
 * Tries each Arrow file on a thread that can be stopped, since a file made with malice could keep `verify` busy for ever.
 * Returns the files that may be read on.
 */
export async function checkArrow(
  { dir, intact }: IntactFiles,
  manifest: Manifest,
  checks: Checks,
): Promise<Set<string>> {
  const readable = new Set(intact);
  let sound = 0;
  for (const { path, bytes } of manifest.artefacts) {
    if (!path.endsWith('.arrow') || !intact.has(path)) continue;
    if (await arrowEnds(join(dir, path), bytes)) sound++;
    else {
      readable.delete(path);
      checks.fail('arrow', 'it is no Arrow IPC file that can be read to its end', path);
    }
  }
  if (sound > 0) checks.pass('arrow', `${sound} Arrow IPC files`);
  return readable;
}
