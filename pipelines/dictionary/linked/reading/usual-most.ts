/** Rows of one parent that are looked at where nobody says. */
export const USUAL_MOST = { units: 1, single: 1, events: 64, details: 16 } as const;
