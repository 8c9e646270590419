import type { LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import type { ModelArtifact } from '../../model.ts';
import { linkedArtifact } from '../artifact.ts';
import { drawTimelines } from '../draw/draw-timelines.ts';
import type { LinkedDraw, LinkedModel, LinkedRows } from '../linked-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import { SequenceDrawer } from './sequence-drawer.ts';
import { sequenceLayout } from './sequence-layout.ts';
import { SequenceNetwork } from './sequence-network.ts';

export const SEQUENCE = 'sequence';

/** Models of what units are and of details, as in a timeline, and a network that draws the events of a unit one after another. */
export class SequenceModel implements LinkedModel {
  readonly kind: string = SEQUENCE;
  readonly shape: LinkedShape;
  readonly total: number;
  readonly views: readonly ModelledView[];
  /** Width of the state of the network. */
  readonly hidden: number;
  readonly parameters: Float32Array;
  readonly #view: View;
  readonly #network: SequenceNetwork;

  /** Throws `RangeError` where there is no view of the units, or the network has another number of parameters. */
  constructor(shape: LinkedShape, views: readonly ModelledView[], hidden: number, parameters: Float32Array) {
    const patient = views.find(({ view }) => view.kind === 'patient');
    if (patient === undefined) throw new RangeError('Cannot build a linked model without a view of the units');
    const { view, network } = sequenceLayout(shape, hidden);
    this.shape = shape;
    this.views = views;
    this.total = patient.model.total;
    this.hidden = hidden;
    this.parameters = parameters;
    this.#view = view;
    this.#network = new SequenceNetwork(network, parameters);
  }

  draw(request: LinkedDraw): LinkedRows {
    return drawTimelines(this.shape, this.views, request, {
      views: [this.#view],
      begin: (units) => {
        const drawer = new SequenceDrawer(this.#network, this.#view, units);
        return (at) => drawer.draw(at);
      },
    });
  }

  toArtifact(): ModelArtifact {
    const { structure, values } = linkedArtifact(this.kind, this.views);
    const all = new Float64Array(values.length + this.parameters.length);
    all.set(values);
    all.set(this.parameters, values.length);
    return {
      structure: { ...structure, network: { hidden: this.hidden, numbers: this.parameters.length } },
      values: all,
    };
  }
}
