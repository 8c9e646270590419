import type { LinkedShape } from '../../privacy/guard/views/view.ts';
import type { ModelArtifact } from '../model.ts';
import { linkedArtifact } from './artifact.ts';
import { drawingOfCourse } from './course/draw-course.ts';
import { fromWholeFirsts } from './draw/begin-together.ts';
import { drawTimelines } from './draw/draw-timelines.ts';
import type { LinkedDraw, LinkedModel, LinkedRows } from './linked-model.ts';
import type { ModelledView } from './modelled-view.ts';

export const TIMELINE = 'timeline';
export const CHAIN = 'chain';
export const COURSE = 'course';

/** Models of views, one after another: what a unit is, its first event, and each next one given what came before. */
export class TimelineModel implements LinkedModel {
  readonly kind: string;
  readonly shape: LinkedShape;
  readonly total: number;
  readonly views: readonly ModelledView[];

  /** Throws `RangeError` where a view has other columns than its model, or where there is no view of the units. */
  constructor(shape: LinkedShape, views: readonly ModelledView[], kind: string = TIMELINE) {
    const patient = views.find(({ view }) => view.kind === 'patient');
    if (patient?.model.sample === undefined)
      throw new RangeError('Cannot build a linked model without a view of the units');
    for (const { view, model } of views) {
      const same =
        view.columns.length === model.columns.length &&
        view.columns.every(
          ({ name, size }, at) => model.columns[at]!.name === name && model.columns[at]!.size === size,
        );
      if (!same)
        throw new RangeError(`Cannot build a linked model: view ${view.name} has other columns than its model`);
    }
    this.kind = kind;
    this.shape = shape;
    this.views = views;
    this.total = patient.model.total;
  }

  draw(request: LinkedDraw): LinkedRows {
    const { shape, views, kind } = this;
    if (kind === CHAIN) return drawTimelines(shape, views, request, fromWholeFirsts(views));
    if (kind === COURSE) return drawTimelines(shape, views, request, drawingOfCourse(views));
    return drawTimelines(shape, views, request);
  }

  toArtifact(): ModelArtifact {
    return linkedArtifact(this.kind, this.views);
  }
}
