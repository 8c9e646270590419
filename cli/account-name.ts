import { userInfo } from 'node:os';

/** The account of the operating system that runs the command; the ledger's policy names who may spend. */
export const accountName = (): string => userInfo().username;
