import { UserError } from '../../../privacy/errors.ts';
import type { LinkedInputs } from '../linked-model.ts';

/** Throws `CONFIG_INVALID` where there are combinations that no event can have, which a family `kind` does not keep from one event to the next. */
export function refuseImpossibleEvents(kind: string, { impossible }: Pick<LinkedInputs, 'impossible'>): void {
  if (impossible.events.length === 0) return;
  throw new UserError(
    'CONFIG_INVALID',
    `Cannot plan a ${kind}: it does not keep the constraints on columns of events`,
    {
      hint: 'Leave model.kind out, or use timeline, which keeps them; or leave these constraints out.',
    },
  );
}
