/** Lets other work of the process go on between two counts. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
