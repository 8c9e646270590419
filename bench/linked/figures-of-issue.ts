import type { LinkedFigure } from '../../pipelines/evaluate/linked/measure-linked.ts';

/** Which figures a table is held to: by the beginning of their names. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  diabetes130: [
    'eventsPerUnit',
    'transition lag 1',
    'transition lag 2',
    'transition lag 3',
    'transition readmitted, lag 1',
    'transition insulin, lag 1',
    'transition diag_1, lag 1',
    'transition number_inpatient, lag 1',
    'transition medical_specialty, lag 1',
    'same diag_1',
    'same insulin',
    'same medical_specialty',
    'ever readmitted',
    'everMean diag_1',
    'distinct diag_1',
    'correlation time_in_hospital, codes',
    'firstEvent',
    'lastEvent',
    'oneHop',
    'rows1',
    'rows2',
    'outOfOrder',
  ],
};

export const nameOf = ({ measure, of }: LinkedFigure): string =>
  of.length === 0 ? measure : `${measure} ${of.join(', ')}`;

/** All figures of a table without a list. A name without what it is of means the mean alone. */
export function isWanted(table: string, figure: LinkedFigure): boolean {
  const wanted = WANTED[table];
  const name = nameOf(figure);
  return (
    wanted === undefined ||
    wanted.some((begin) =>
      begin.includes(' ') && !begin.startsWith('transition') ? name.startsWith(begin) : name === begin,
    )
  );
}
