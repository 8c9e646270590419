import { modelFromArtifact } from '../../../models/from-artifact.ts';
import type { CodeBlock, FittedModel, ModelArtifact } from '../../../models/model.ts';
import { UserError } from '../../../privacy/errors.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import type { ReleasedModel } from '../../release-folder/artefacts/model-files.ts';

/** Codes that are kept from one check to another; a longer table is drawn again where it is needed. */
const MOST_KEPT_BYTES = 2 ** 26;

/** All rows of a release, drawn from the model in its files. */
export interface ReleasedRows {
  readonly model: FittedModel;
  readonly block: CodeBlock;
}

/** The model in the files of a release where it is `fitted` bit for bit, so that one draw serves for both; `undefined` otherwise. */
export function releasedTwin(released: ReleasedModel, fitted: FittedModel): FittedModel | undefined {
  const { structure, ...numbers } = fitted.toArtifact();
  const { kind, artifact } = released;
  const same =
    kind === fitted.kind &&
    sameNumbers(numbers, artifact) &&
    canonicalJson(structure) === canonicalJson(artifact.structure);
  if (!same) return undefined;
  try {
    return modelFromArtifact(artifact);
  } catch (error) {
    // Files that hold no model are told of where the tables are made again from them.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** `sample` as all `rows` of the table; `undefined` where it is only the first of them, or too long to be kept. */
export function releasedRows(
  model: FittedModel,
  sample: readonly EncodedColumn[],
  rows: number,
): ReleasedRows | undefined {
  const bytes = sample.reduce((sum, { codes }) => sum + codes.byteLength, 0);
  if (bytes > MOST_KEPT_BYTES || sample.some(({ codes }) => codes.length !== rows)) return undefined;
  return { model, block: { rows, columns: sample.map(({ codes }) => codes) } };
}

type Numbers = Pick<ModelArtifact, 'values' | 'tensors'>;

/** Bit for bit, in tensors of the same names and shapes. */
function sameNumbers(a: Numbers, b: Numbers): boolean {
  const [own, other] = [a.tensors ?? [], b.tensors ?? []];
  return (
    bytesOf(a.values).equals(bytesOf(b.values)) &&
    own.length === other.length &&
    own.every(({ name, shape, values }, i) => {
      const twin = other[i]!;
      return name === twin.name && shape.join() === twin.shape.join() && bytesOf(values).equals(bytesOf(twin.values));
    })
  );
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Float32Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
