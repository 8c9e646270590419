import type { CommandHandler } from '../command.ts';
import { type ReviewFlags, stateReview } from '../state-review.ts';

/** `review return`. */
export const run: CommandHandler<ReviewFlags> = (flags, context) => stateReview('returned', flags, context);
