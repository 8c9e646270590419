import { UserError } from '../../privacy/errors.ts';
import type { LinkedShape } from '../../privacy/guard/views/view.ts';
import { modelFromArtifact } from '../from-artifact.ts';
import type { ModelArtifact } from '../model.ts';
import { artifactsOfViews } from './artifact.ts';
import { STEP_FORMAT } from './chain/artifact.ts';
import { chain } from './chain/chain-family.ts';
import { stepFromArtifact } from './chain/read-artifact.ts';
import type { ConditionalModel } from './conditional-model.ts';
import { course } from './course/course-family.ts';
import { isCourse } from './course/views-of-course.ts';
import { isPlain } from './draw/begin-together.ts';
import type { LinkedFamily, LinkedInputs, LinkedModel } from './linked-model.ts';
import { sequence } from './sequence/sequence-family.ts';
import { SequenceModel } from './sequence/sequence-model.ts';
import { timeline } from './timeline-family.ts';
import { TimelineModel } from './timeline-model.ts';

const FAMILIES: readonly LinkedFamily[] = [timeline, sequence, chain, course];

/** The kinds that `linkedFamily` knows, the usual one first. */
export const LINKED_KINDS: readonly string[] = FAMILIES.map(({ kind }) => kind);

/**
 * What is used where nobody names a kind: `course` for dated events with details of few kinds, `chain` for events whose order alone is known and that have neither details
 * nor values in groups, and clique trees a view (`timeline`) for all others and wherever combinations of events are impossible; each had the least error of what it is used
 * for (docs/linked.md).
 */
export function usualLinkedKind({ shape, impossible }: Pick<LinkedInputs, 'shape' | 'impossible'>): string {
  if (impossible.events.length > 0) return timeline.kind;
  if (isCourse(shape)) return course.kind;
  return isPlain(shape) && shape.events.gaps === undefined ? chain.kind : timeline.kind;
}

/** The family of linked models called `kind`. Throws `CONFIG_INVALID` for any other name. */
export function linkedFamily(kind: string): LinkedFamily {
  const family = FAMILIES.find((candidate) => candidate.kind === kind);
  if (family !== undefined) return family;
  throw new UserError(
    'CONFIG_INVALID',
    `Cannot fit a model of kind ${JSON.stringify(kind.slice(0, 40))} to linked tables`,
    { hint: `Use one of: ${LINKED_KINDS.join(', ')}.` },
  );
}

/** The model that wrote `artifact`: it draws the same units for the same request. Throws `MODEL_INVALID` for a malformed one. */
export function linkedFromArtifact(artifact: ModelArtifact, shape: LinkedShape): LinkedModel {
  const { kind, views, network } = artifactsOfViews(artifact);
  const models = views.map(({ view, artifact: own }) => ({
    view,
    model:
      own.structure['format'] === STEP_FORMAT
        ? stepFromArtifact(own, view)
        : (modelFromArtifact(own) as ConditionalModel),
  }));
  try {
    if (network !== undefined) return new SequenceModel(shape, models, network.hidden, network.parameters);
    return new TimelineModel(shape, models, kind);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError('MODEL_INVALID', 'Cannot read the linked model: its views are not those of its tables', {
      hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
    });
  }
}
