import { UserError } from '../privacy/errors.ts';
import { fromArtifact } from './graphical/artifact.ts';
import { GraphicalModel } from './graphical/graphical-model.ts';
import type { FittedModel, ModelArtifact } from './model.ts';
import { AUTOREGRESSIVE_FORMAT, fromArtifact as autoregressiveFromArtifact } from './neural/autoregressive/artifact.ts';
import { AutoregressiveModel } from './neural/autoregressive/autoregressive-model.ts';
import { MARGINALNET, MixtureModel } from './neural/marginalnet/mixture-model.ts';

/** The model that wrote `artifact`: it samples the same rows for the same request. Throws `MODEL_INVALID` for a malformed one. */
export function modelFromArtifact(artifact: ModelArtifact): FittedModel {
  try {
    if (artifact.structure?.['format'] === AUTOREGRESSIVE_FORMAT) {
      return new AutoregressiveModel(autoregressiveFromArtifact(artifact));
    }
    const parts = fromArtifact(artifact);
    return parts.kind === MARGINALNET ? new MixtureModel(parts) : new GraphicalModel(parts);
  } catch (error) {
    const limited = error instanceof UserError && error.code === 'DOMAIN_TOO_LARGE';
    if (!(error instanceof RangeError) && !limited) throw error;
    throw new UserError('MODEL_INVALID', 'Cannot read the model: its numbers allow no record', {
      hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
    });
  }
}
