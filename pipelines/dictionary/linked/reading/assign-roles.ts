import { didYouMeanClause } from '../../../workspace/text/did-you-mean.ts';
import type { Problems } from '../../problems.ts';
import type { TableRole } from '../linked-dictionary.ts';
import type { LinkedSpec, TableSpec } from '../linked-schema.ts';

/** What part each table has, those that are made among them, in the order of a linked dictionary. */
export interface Roles {
  readonly tables: readonly RoleOfTable[];
}

export interface RoleOfTable {
  readonly name: string;
  readonly role: TableRole;
  /** Absent where the table is made. */
  readonly spec: TableSpec | undefined;
  /** Name of the table that its rows belong to. */
  readonly parent: string | undefined;
}

/** Works out parts from keys and parents. What cannot be released goes to `problems`; then `undefined` comes back. */
export function assignRoles({ tables, unit }: LinkedSpec, problems: Problems): Roles | undefined {
  const specs = Object.entries(tables);
  const problem = (table: string, key: string, text: string): undefined =>
    void problems.add(['tables', table, key], text);
  if (!namesAreApart(specs, problems) || !parentsAreThere(tables, problems)) return undefined;

  const roots = specs.filter(([, spec]) => spec.parent === undefined && spec.unit === undefined);
  const [root, second] = roots;
  if (second !== undefined) {
    return problem(
      second[0],
      'parent',
      `"${root![0]}" and "${second[0]}" both belong to no other table; one table is of the units, and each other says whose rows it has by parent: or unit:`,
    );
  }
  if (root !== undefined && root[1].key === undefined)
    return problem(
      root[0],
      'key',
      `"${root[0]}" is the table of the units; say by which column they are told apart: key:`,
    );
  const units = root?.[0] ?? unit.name;
  if (root === undefined && Object.hasOwn(tables, units))
    return void problems.add(
      ['unit', 'name'],
      `the unit is called "${units}", as a table that is not of the units is; give one another name`,
    );

  const parentOf = (spec: TableSpec): string => spec.parent?.table ?? units;
  const others = specs.filter(([name]) => name !== units);
  const ofUnits = others.filter(([, spec]) => parentOf(spec) === units);
  const single = ofUnits.filter(([, spec]) => spec.once === true);
  const several = ofUnits.filter(([, spec]) => spec.once !== true);
  const misplaced = others.find(([, spec]) => spec.once === true && parentOf(spec) !== units);
  if (misplaced !== undefined)
    return problem(misplaced[0], 'once', 'once: true is of rows of units, and these belong to another table');
  const deeper = others.find(([, spec]) => {
    const above = tables[parentOf(spec)];
    return parentOf(spec) !== units && above !== undefined && (above.once === true || parentOf(above) !== units);
  });
  if (deeper !== undefined) {
    return problem(
      deeper[0],
      'parent',
      `"${deeper[0]}" belongs to "${parentOf(deeper[1])}", which ${tables[parentOf(deeper[1])]!.once === true ? 'has one row a unit' : 'belongs to no unit itself'}; units have events, such as stays, and events have details, and that is all; let it belong to the events`,
    );
  }
  const unordered = several.find(([, spec]) => spec.order === undefined);
  if (unordered !== undefined) {
    return problem(
      unordered[0],
      'order',
      `"${unordered[0]}" may have several rows of a unit; say by which column they are in order (a number such as its key will do), or once: true`,
    );
  }
  if (several.length === 0) {
    return void problems.add(
      ['tables'],
      'no table may have several rows of a unit; describe a table by itself with schema: synthward/dictionary/1',
    );
  }
  const made = (name: string, role: TableRole, parent: string | undefined): RoleOfTable => ({
    name,
    role,
    spec: undefined,
    parent,
  });
  const as =
    (role: TableRole, parent: string) =>
    ([name, spec]: (typeof specs)[number]): RoleOfTable => ({ name, role, spec, parent });
  const first =
    root === undefined
      ? made(units, 'units', undefined)
      : ({ name: units, role: 'units', spec: root[1], parent: undefined } as const);
  const parents = several.filter(([name]) => others.some(([, spec]) => parentOf(spec) === name));
  if (several.length === 1 || parents.length > 0) {
    const [events, another] =
      parents.length > 0 ? [...parents, ...several.filter((one) => !parents.includes(one))] : several;
    if (another !== undefined) {
      return problem(
        another[0],
        'parent',
        `"${events![0]}" and "${another[0]}" may both have several rows of a unit, and one table is of the events; let the rows of "${another[0]}" belong to those of "${events![0]}", or describe it apart`,
      );
    }
    const details = others.filter(([, spec]) => parentOf(spec) === events![0]);
    return {
      tables: [
        first,
        ...single.map(as('single', units)),
        as('events', units)(events!),
        ...details.map(as('details', events![0])),
      ],
    };
  }
  if (Object.hasOwn(tables, DAYS))
    return problem(
      DAYS,
      'parent',
      `tables of units that share their days have a table of those, called "${DAYS}"; give this one another name`,
    );
  return {
    tables: [
      first,
      ...single.map(as('single', units)),
      made(DAYS, 'events', units),
      ...several.map(as('details', DAYS)),
    ],
  };
}

/** What the events are called that several tables share: one a day. */
export const DAYS = 'days';

function namesAreApart(specs: readonly (readonly [string, TableSpec])[], problems: Problems): boolean {
  const seen = new Map<string, string>();
  let apart = true;
  for (const [name] of specs) {
    const same = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (same === undefined) continue;
    apart = false;
    problems.add(['tables', name], `"${same}" and "${name}" are the same but for upper and lower case`);
  }
  return apart;
}

/** Whether each parent is a table with a key, and none its own ancestor. */
function parentsAreThere(tables: LinkedSpec['tables'], problems: Problems): boolean {
  const problem = (table: string, key: string, text: string): false => {
    problems.add(['tables', table, 'parent', key], text);
    return false;
  };
  const sound = Object.entries(tables).map(([name, { parent }]) => {
    if (parent === undefined) return true;
    const above = Object.hasOwn(tables, parent.table) ? tables[parent.table] : undefined;
    if (above === undefined)
      return problem(
        name,
        'table',
        `there is no table "${parent.table}"${didYouMeanClause(parent.table, Object.keys(tables))}`,
      );
    if (above.key === undefined)
      return problem(
        name,
        'table',
        `"${parent.table}" has no key by which its rows could be named; give it key: <column>`,
      );
    const path = [name];
    for (let at: string | undefined = parent.table; at !== undefined; at = tables[at]?.parent?.table) {
      if (path.includes(at))
        return problem(name, 'table', `it belongs to itself: ${[...path, at].map((one) => `"${one}"`).join(' to ')}`);
      path.push(at);
    }
    return true;
  });
  return !sound.includes(false);
}
