import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import { GraphicalModel } from '../../graphical/graphical-model.ts';
import type { GraphicalParts } from '../../graphical/graphical-parts.ts';
import { checkColumns } from '../../graphical/inference/domain.ts';
import type { CodeBlock, ColumnEvidence, FittedModel, ModelArtifact, SampleRequest } from '../../model.ts';

export const MARGINALNET = 'marginalnet';

/** The column that holds the component: a value for each, the last of the columns of the tree. */
export const componentColumn = (components: number): PublicColumn => ({ name: '', size: components });

/** A mixture of products: a graphical model whose last column, the component, nobody sees. */
export class MixtureModel implements FittedModel {
  readonly kind: string;
  readonly columns: readonly PublicColumn[];
  readonly total: number;
  readonly #model: GraphicalModel;

  /** Throws `RangeError` where there is no column beside the component, or the factors allow no record. */
  constructor(parts: GraphicalParts) {
    if (parts.columns.length < 2) throw new RangeError('Cannot build a mixture: it has no column beside the component');
    this.#model = new GraphicalModel(parts);
    this.kind = parts.kind;
    this.columns = parts.columns.slice(0, -1);
    this.total = parts.total;
  }

  marginal(columns: readonly number[]): Float64Array {
    checkColumns(
      this.columns.map(({ size }) => size),
      columns,
    );
    return this.#model.marginal(columns);
  }

  *sample(request: SampleRequest): Generator<CodeBlock, void, void> {
    this.#refuseHidden(request.evidence);
    for (const { rows, columns } of this.#model.sample(request)) yield { rows, columns: columns.slice(0, -1) };
  }

  probability(evidence: readonly ColumnEvidence[]): number {
    this.#refuseHidden(evidence);
    return this.#model.probability(evidence);
  }

  toArtifact(): ModelArtifact {
    return this.#model.toArtifact();
  }

  #refuseHidden(evidence: readonly ColumnEvidence[] = []): void {
    for (const { column } of evidence) {
      if (column >= this.columns.length) throw new RangeError(`Cannot condition on column ${column}: there is none`);
    }
  }
}
