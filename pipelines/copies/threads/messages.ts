import type { ModelArtifact } from '../../../models/model.ts';
import type { CopyStart, CopyStructure, ModelCopy } from '../make-copies.ts';

/** What a thread that makes copies is given. */
export interface ThreadTask {
  /** The release folder. */
  readonly folder: string;
  readonly structure: CopyStructure;
  readonly start: CopyStart;
}

/** A copy as it can be sent. */
export type SentCopy = Omit<ModelCopy, 'model'> & { readonly artifact: ModelArtifact };
