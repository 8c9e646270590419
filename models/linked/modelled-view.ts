import type { View } from '../../privacy/guard/views/view.ts';
import type { ConditionalModel } from './conditional-model.ts';

/** A view with the model that was fitted to it. */
export interface ModelledView {
  readonly view: View;
  readonly model: ConditionalModel;
}
