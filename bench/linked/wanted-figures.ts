import { TARGETS } from './targets.ts';

const HISTORIES =
  /^(eventsPerUnit$|detailsPerEvent|gap$|kindGap measurement|everMean (condition_occurrence|events)|oneHop$|twoHop$|rows[12]$|\w+ before )/;

/** Figures that are shown of a table beside those that it is held to, by what their names begin with. */
const SHOWN: Readonly<Record<string, RegExp>> = {
  diabetes130:
    /^(transition lag|transition (insulin|diag_1|number_inpatient|medical_specialty), lag 1|same (diag_1|insulin|medical_specialty),|ever readmitted|readmitted |everMean diag_1|distinct diag_1|firstEvent$|lastEvent$|oneHop$|rows[12])/,
  nafld: HISTORIES,
  'nafld-omop': HISTORIES,
  population:
    /^(hazard ratio|ICC|autocorrelation|prevalence of|eventsPerUnit$|detailsPerEvent|gap$|everMean|oneHop$|twoHop$|rows[12]$)/,
};

export const isWanted = (table: string, figure: string): boolean =>
  SHOWN[table]?.test(figure) === true || (TARGETS[table] ?? []).some((target) => target.figure === figure);
