import { TARGETS } from './targets.ts';

/** Figures that are shown of a table beside those that it is held to, by what their names begin with. */
const SHOWN: Readonly<Record<string, RegExp>> = {
  diabetes130:
    /^(eventsPerUnit$|transition lag|transition (insulin|diag_1|number_inpatient|medical_specialty), lag 1|same (diag_1|insulin|medical_specialty),|ever readmitted|everMean|distinct diag_1|firstEvent$|lastEvent$|oneHop$|rows[12])/,
  nafld:
    /^(eventsPerUnit$|detailsPerEvent|gap$|kindGap|everMean|everWorst|firstEvent$|lastEvent$|oneHop$|twoHop$|rows[12]$)/,
  'nafld-omop':
    /^(eventsPerUnit$|detailsPerEvent|gap$|kindGap|everMean|everWorst|firstEvent$|lastEvent$|oneHop$|twoHop$|rows[12]$)/,
};

export const isWanted = (table: string, figure: string): boolean =>
  SHOWN[table]?.test(figure) === true || (TARGETS[table] ?? []).some((target) => target.figure === figure);
