import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import type { LinkedPlan, PlannedView } from '../linked-model.ts';

/** The plan of a family that fits one model a view; `eventOf` is what a question of that model costs where it is asked of the view. */
export const planOfViews = (
  kind: string,
  views: readonly PlannedView[],
  eventOf: (view: View, event: PrivacyEvent) => PrivacyEvent = (_, event) => event,
): LinkedPlan => ({
  kind,
  views,
  questions: views.flatMap(({ view, model }) =>
    model.questions.map((question) => ({
      ...question,
      id: `${view.name}/${question.id}`,
      event: eventOf(view, question.event),
    })),
  ),
  memoryBytes: Math.max(...views.map(({ model }) => model.memoryBytes)),
  notes: views.flatMap(({ view, model }) => model.notes.map((note) => `View ${view.name}: ${note}`)),
});
