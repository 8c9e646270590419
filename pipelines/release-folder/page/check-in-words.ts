/** What a check of the gate is about, for whoever does not know its numbers by their names; `undefined` where its sentence tells. */
export const checkInWords = (id: unknown): string | undefined => (typeof id === 'string' ? ABOUT.get(id) : undefined);

const ABOUT: ReadonlyMap<string, string> = new Map([
  ['maxError1', 'Single columns'],
  ['maxError2', 'Pairs of columns'],
  ['maxError3', 'Three columns together'],
  ['minKMarginalScore', 'Pairs of columns, as the score of NIST'],
  ['maxCopiesExcess', 'Rows that equal a record, beyond chance'],
  ['maxSamplingError1', 'Rows against their own model'],
  ['maxTargetError', 'Pairs with the declared target'],
  ['maxSubgroupError', 'The group that is furthest off'],
  ['maxUnitError', 'Units and how many events they have'],
  ['maxFirstError', 'First events'],
  ['maxTransitionError', 'How one event follows another'],
  ['maxDetailError', 'Details of events'],
  ['maxRowsGap', 'How many rows units and events have'],
  ['maxNoiseError1', 'Noise in single columns'],
  ['maxEmptyShare', 'Empty columns'],
]);
