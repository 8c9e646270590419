import { UserError } from '../../../privacy/errors.ts';
import { inParts } from '../../../privacy/guard/events.ts';
import { formatRational, parseRational } from '../../../privacy/rational.ts';
import type { Charge } from '../../release-folder/artefacts/events-file.ts';
import { MODEL_FILES, readMeasurements } from '../../release-folder/artefacts/model-files.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { leafEvents } from './walk-events.ts';

/**
 * Whether each noisy marginal in the release has a discrete Gaussian event of its own, with the same noise. `partsOf`: of how many parts of a row a
 * view counts, which is what its events are in.
 */
export async function checkMeasurements(
  files: IntactFiles,
  charges: readonly Charge[] | undefined,
  checks: Checks,
  partsOf: (view: string) => number = () => 1,
): Promise<void> {
  const file = MODEL_FILES.measurements;
  if (charges === undefined || !files.intact.has(file) || !files.intact.has(MODEL_FILES.counts)) {
    checks.cannot('measurements', 'the events or the noisy counts cannot be read', file);
    return;
  }
  const paid = new Map<string, number>();
  for (const { event } of charges) {
    for (const { event: leaf, times } of leafEvents(event)) {
      if (leaf.kind !== 'discrete-gaussian' && leaf.kind !== 'discrete-gaussian-squared') continue;
      const noise = formatRational(leaf.sigmaSquared);
      paid.set(noise, (paid.get(noise) ?? 0) + times);
    }
  }
  try {
    const measurements = readMeasurements(files);
    for (const { view, columns, sigmaSquared: inRows, values } of measurements) {
      const parts = view === undefined ? 1 : partsOf(view);
      const sigmaSquared = parts === 1 ? inRows : formatRational(inParts(parseRational(inRows), parts));
      const left = paid.get(sigmaSquared) ?? 0;
      if (left < 1) {
        checks.fail(
          'measurements',
          `the counts over ${JSON.stringify(columns)} with sigma squared ${sigmaSquared} have no event`,
          file,
        );
        return;
      }
      if (!values.every((value) => Number.isSafeInteger(value * parts))) {
        checks.fail(
          'measurements',
          `the counts over ${JSON.stringify(columns)} are not whole numbers`,
          MODEL_FILES.counts,
        );
        return;
      }
      paid.set(sigmaSquared, left - 1);
    }
    checks.pass(
      'measurements',
      `${measurements.length} noisy marginals, each with a discrete Gaussian event of its noise`,
      file,
    );
  } catch (error) {
    checks.fail('measurements', error instanceof UserError ? error.message : 'the noisy counts cannot be read', file);
  }
}
