import type { CommandHandler } from '../command.ts';
import { type ReviewFlags, stateReview } from '../state-review.ts';

/** `review start`. */
export const run: CommandHandler<ReviewFlags> = (flags, context) => stateReview('under-review', flags, context);
