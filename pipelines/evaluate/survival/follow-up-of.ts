import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import type { FollowUp } from '../../statistics/kaplan-meier.ts';
import type { SurvivalFacts } from '../utility/utility-inputs.ts';

/** Times and events of `rows`, without those that have no time, a negative one, or no value of the event. */
export function followUpOf({ columns }: EvaluatedTable, { time, event }: SurvivalFacts, rows: Uint32Array): FollowUp {
  const numbers = columns[time]!.numbers;
  const { codes, coding } = columns[event.column]!;
  const known = rows.filter(
    (row) =>
      numbers !== undefined &&
      numbers[row]! >= 0 &&
      Number.isFinite(numbers[row]!) &&
      coding.cells[codes[row]!]!.kind !== 'missing',
  );
  return {
    times: Float64Array.from(known, (row) => numbers![row]!),
    events: Uint8Array.from(known, (row) => (codes[row] === event.code ? 1 : 0)),
  };
}
