/** Stands for an unknown unit among the numbers of units. */
export const NO_UNIT = 0xffffffff;
