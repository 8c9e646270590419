import type { CommandHandler } from '../command.ts';
import { type ReviewFlags, stateReview } from '../state-review.ts';

/** `review withdraw`. */
export const run: CommandHandler<ReviewFlags> = (flags, context) => stateReview('withdrawn', flags, context);
