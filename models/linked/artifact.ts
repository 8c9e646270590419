import { z } from 'zod';
import { UserError } from '../../privacy/errors.ts';
import type { View } from '../../privacy/guard/views/view.ts';
import type { ModelArtifact } from '../model.ts';
import type { ModelledView } from './modelled-view.ts';
import { viewSchema } from './view-schema.ts';

const FORMAT = 'linked-model/1';

const MOST_HIDDEN = 4096;
/** Most views that a reader looks at. */
const MOST_VIEWS = 64;

const structureSchema = z.strictObject({
  format: z.literal(FORMAT),
  kind: z.string().min(1).max(40),
  /** Each model as it would be by itself, and how many of the numbers are its own, in order. */
  views: z
    .array(
      z.strictObject({ view: viewSchema, numbers: z.int().nonnegative(), model: z.record(z.string(), z.unknown()) }),
    )
    .min(1)
    .max(MOST_VIEWS),
  /** A network that draws events: the width of its state, and how many of the numbers, the last ones, are its own. */
  network: z.strictObject({ hidden: z.int().min(1).max(MOST_HIDDEN), numbers: z.int().positive() }).optional(),
});

/** All models of views as one, each with its view. */
export function linkedArtifact(kind: string, views: readonly ModelledView[]): ModelArtifact {
  const parts = views.map(({ view, model }) => ({ view, ...model.toArtifact() }));
  if (parts.some(({ tensors }) => tensors !== undefined)) {
    throw new RangeError('Cannot write a linked model: one of its views is a network');
  }
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return {
    structure: {
      format: FORMAT,
      kind,
      views: parts.map((part) => ({ view: part.view, numbers: part.values.length, model: part.structure })),
    },
    values,
  };
}

export interface ArtifactOfView {
  readonly view: View;
  readonly artifact: ModelArtifact;
}

/** The models of the views that `linkedArtifact` wrote, in its order. Throws `MODEL_INVALID` for anything else. */
export function artifactsOfViews({ structure, values }: ModelArtifact): {
  readonly kind: string;
  readonly views: readonly ArtifactOfView[];
  readonly network?: { readonly hidden: number; readonly parameters: Float32Array };
} {
  const parsed = structureSchema.safeParse(structure);
  if (!parsed.success) {
    throw invalid(`its structure is wrong at ${z.core.toDotPath(parsed.error.issues[0]!.path) || 'the top'}`);
  }
  const { kind, views, network } = parsed.data;
  let at = 0;
  const parts = views.map(({ view, numbers, model }) => {
    const own = values.slice(at, at + numbers);
    at += numbers;
    if (own.length !== numbers) throw invalid('it has fewer numbers than its structure says');
    return { view, artifact: { structure: model, values: own } };
  });
  const own = values.slice(at, at + (network?.numbers ?? 0));
  at += network?.numbers ?? 0;
  if (at !== values.length) throw invalid('it has more numbers than its structure says');
  return {
    kind,
    views: parts,
    ...(network && { network: { hidden: network.hidden, parameters: Float32Array.from(own) } }),
  };
}

const invalid = (reason: string): UserError =>
  new UserError('MODEL_INVALID', `Cannot read the linked model: ${reason}`, {
    hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
  });
