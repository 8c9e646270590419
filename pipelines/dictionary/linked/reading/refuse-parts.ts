import { didYouMeanClause } from '../../../workspace/text/did-you-mean.ts';
import { type Dictionary, isModelled, type ModelledColumn } from '../../dictionary.ts';
import type { Problems } from '../../problems.ts';
import type { TableParts } from './resolve-tables.ts';

/** Says what names a column by which rows are linked as if it were modelled. */
export function refuseNamed({ role, table }: TableParts, dictionary: Dictionary, problems: Problems): void {
  const kept = new Set(dictionary.codings.map(({ name }) => name));
  const one = (key: string, names: readonly string[]): void => {
    const linked = names.find((name) => !kept.has(name));
    if (linked !== undefined)
      problems.add(
        ['tables', role.name, key],
        `"${linked}" links rows or tells their order, or means something else for each kind; it goes with no ${key}`,
      );
  };
  if (table.target !== undefined) one('target', [table.target]);
  one('protectedAttributes', table.protectedAttributes);
  one(
    'constraints',
    table.constraints.flatMap(({ columns }) => columns),
  );
}

export function constantsOf(
  { role }: TableParts,
  { codings, constraints }: Dictionary,
  problems: Problems,
): readonly string[] {
  const { constant = [] } = role.spec;
  const problem = (text: string): void => void problems.add(['tables', role.name, 'constant'], text);
  if (constant.length > 0 && role.role !== 'events')
    problem(`constant is of the events, which have several rows of a unit, and "${role.name}" is not of them`);
  for (const name of constant) {
    if (!codings.some((coding) => coding.name === name))
      problem(
        `"${name}" is no modelled column${didYouMeanClause(
          name,
          codings.map((one) => one.name),
        )}`,
      );
  }
  const mixed = constraints.find(
    ({ columns }) => columns.some((one) => constant.includes(one)) && columns.some((one) => !constant.includes(one)),
  );
  if (mixed !== undefined)
    problem(
      `a constraint is on ${mixed.columns.map((one) => `"${one}"`).join(' and ')}, of which some are the same in all rows of a unit and some are not`,
    );
  return constant;
}

export function kindOf({ role, table }: TableParts, problems: Problems): string | undefined {
  const problem = (text: string): undefined => void problems.add(['tables', role.name, 'kind'], text);
  const listed = table.columns.filter((one): one is ModelledColumn => isModelled(one) && LISTED.has(one.kind));
  if (role.spec.kind !== undefined) {
    if (listed.some(({ name }) => name === role.spec.kind)) return role.spec.kind;
    return problem(
      `"${role.spec.kind}" is no column of listed values or codes${didYouMeanClause(
        role.spec.kind,
        listed.map(({ name }) => name),
      )}`,
    );
  }
  if (listed.length === 1) return listed[0]!.name;
  return problem(`say which column tells what a row of "${role.name}" is about: kind: <column>`);
}

const LISTED: ReadonlySet<string> = new Set(['categorical', 'ordinal', 'boolean', 'code']);
