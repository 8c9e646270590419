import { constants } from 'node:fs';

/** Flags to open a file of somebody else that follow no link and wait for no writer. Windows knows neither. */
export const READ_WHAT_IS_THERE: number =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
