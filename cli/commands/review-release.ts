import type { CommandHandler } from '../command.ts';
import { type ReviewFlags, stateReview } from '../state-review.ts';

/** `review release`. */
export const run: CommandHandler<ReviewFlags> = (flags, context) => stateReview('released', flags, context);
