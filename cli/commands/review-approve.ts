import type { CommandHandler } from '../command.ts';
import { type ReviewFlags, stateReview } from '../state-review.ts';

/** `review approve`. */
export const run: CommandHandler<ReviewFlags> = (flags, context) => stateReview('approved', flags, context);
