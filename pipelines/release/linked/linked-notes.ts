import type { RunConfig } from '../../config/run-config.ts';
import { strictColumns } from '../../dictionary/dictionary.ts';
import type { LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import { someOf } from '../../workspace/text/some-of.ts';

/** What the steward should read before linked tables are released by a model of this kind. */
export function linkedNotes(
  { expectedUnits, budget }: RunConfig,
  { tables, unit }: LinkedDictionary,
  kind: string,
): string[] {
  const delta = Number(budget.delta.numerator) / Number(budget.delta.denominator);
  const looked = tables
    .filter(({ role, source }) => source === 'table' && (role === 'events' || role === 'details'))
    .map(({ name, most, role }) => `${most} rows of ${name} a ${role === 'events' ? unit.name : 'parent'}`);
  const once = tables
    .filter(({ role, repeats }) => role === 'details' && repeats === undefined)
    .map(({ name }) => name);
  const strict = tables.flatMap(({ dictionary, name }) =>
    strictColumns(dictionary).map((column) => `${name}.${column}`),
  );
  return [
    ...(expectedUnits === undefined
      ? [`Name the expected number of units (expectedUnits): the budget is then split to suit it.`]
      : []),
    ...(looked.length === 0
      ? []
      : [`At most ${looked.join(', ')} are looked at; the rest is cut off and is in no number.`]),
    ...(once.length === 0
      ? []
      : [
          `Of ${someOf(once, 'tables')} an event of a release has each kind once at most, and a group of kinds twice, however often it has it in the records: ${moreOften(kind)}.`,
        ]),
    ...(expectedUnits !== undefined && delta * expectedUnits >= 1
      ? [
          `delta ${delta} is not below 1/${expectedUnits}, one over the expected number of units: it would allow a mechanism that publishes whole records. Choose a delta far below it.`,
        ]
      : []),
    ...(strict.length === 0
      ? []
      : [
          `A value outside the domain of ${someOf(strict, 'columns')} (outside: error) ends the run, which tells for nothing that there is one. Prefer outside: other or missing where values are not checked on entry.`,
        ]),
  ];
}

/** How a kind may come more often at an event: courses have no room for it. */
const moreOften = (kind: string): string =>
  kind === 'course'
    ? 'where it may come more often, say repeats and take model.kind: timeline, since a course has room for one'
    : 'say repeats where it may come more often';
