/**
 * Texts that mean "missing" wherever tables are made: public knowledge. Words that are values somewhere ("none", "unknown") are left out.
 */
export const MISSING_CODES: ReadonlySet<string> = new Set([
  '',
  '?',
  '.',
  '-',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  'NaN',
  'nan',
  'NULL',
  'null',
]);
