import type { PublicColumn } from '../../privacy/guard/guard.ts';
import type { View } from '../../privacy/guard/views/view.ts';
import type { ModelArtifact } from '../model.ts';
import type { ConditionalModel } from './conditional-model.ts';

/** What a model of a view must do: draw what is not known of its rows; that of the units also draws whole rows, and says how likely what is known of one is. */
export interface ViewModel
  extends Pick<ConditionalModel, 'total' | 'drawGiven'>,
    Partial<Pick<ConditionalModel, 'sample' | 'probability'>> {
  readonly columns: readonly PublicColumn[];
  toArtifact(): ModelArtifact;
}

/** A view with the model that was fitted to it. */
export interface ModelledView {
  readonly view: View;
  readonly model: ViewModel;
}
