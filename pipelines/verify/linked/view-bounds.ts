import { fewerRowsOf } from '../../../privacy/guard/fewer-rows.ts';
import { type LinkedShape, type View, wholeRowOf } from '../../../privacy/guard/views/view.ts';
import { plannedLooks } from '../../evaluate/linked/published/looks.ts';
import type { Bounds } from '../charges/check-events.ts';

/** Every view that questions are about: those of the model, and those that are looked at to evaluate it. */
export function viewsAsked(shape: LinkedShape, views: readonly View[]): ReadonlyMap<string, View> {
  return new Map([...views, ...plannedLooks(shape, views).map(({ view }) => view)].map((view) => [view.name, view]));
}

/** The most that one unit may change counts of a view by, of the questions about views. */
export const viewBounds =
  (views: ReadonlyMap<string, View>): Bounds =>
  (question) => {
    const view = viewOf(views, question);
    if (view === undefined) return undefined;
    const fewer = fewerRowsOf(question.slice(view.name.length + 1)) ?? view.rows;
    return Math.min(view.rows, fewer) * wholeRowOf(view);
  };

/** The view that a question is about. */
export function viewOf(views: ReadonlyMap<string, View>, question: string): View | undefined {
  for (let at = question.indexOf('/'); at >= 0; at = question.indexOf('/', at + 1)) {
    const view = views.get(question.slice(0, at));
    if (view !== undefined) return view;
  }
  return undefined;
}
