import { UserError } from '../privacy/errors.ts';
import { fromArtifact } from './graphical/artifact.ts';
import { GraphicalModel } from './graphical/graphical-model.ts';
import type { FittedModel, ModelArtifact } from './model.ts';

/** The model that wrote `artifact`: it samples the same rows for the same request. Throws `MODEL_INVALID` for a malformed one. */
export function modelFromArtifact(artifact: ModelArtifact): FittedModel {
  const parts = fromArtifact(artifact);
  try {
    return new GraphicalModel(parts);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError('MODEL_INVALID', 'Cannot read the model: its numbers allow no record', {
      hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
    });
  }
}
