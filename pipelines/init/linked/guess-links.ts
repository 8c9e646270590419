import { FILL_IN } from '../../dictionary/fill-in.ts';
import { guessKind, PATIENT } from '../guess-kind.ts';
import type { FolderLinks, TableLinks } from './table-links.ts';
import type { FolderTable } from './tables-in-folder.ts';

const PEOPLE = /^(patients?|persons?|people|subjects?|participants?|demographics?)$/;
const EVENTS = /admission|visit|encounter|stay|episode|hospitali/;
const EVENT_KEY = /^(hadm|visit|encounter|stay|admission|episode|visit_occurrence)_?(id|nr|nbr|num)$/;
const ONCE = /^(deaths?|observation_periods?)$/;

/**
 * Works out from names and storage types alone how tables belong together: the key of the people, by its name and in how many tables it stands;
 * the key of what happened to them, which others have too; the rest by these two. A person confirms it.
 */
export function guessLinks(tables: readonly FolderTable[]): FolderLinks {
  const people = tables.find(({ name }) => PEOPLE.test(plain(name)));
  const unit = unitOf(tables, people);
  if (unit === undefined) {
    return {
      links: [],
      leftOut: tables.map(({ name }) => ({ table: name, why: 'it names nobody whose rows it has' })),
    };
  }
  const others = tables.filter((table) => table !== people);
  const events = eventsAmong(others, unit);
  const leftOut: { table: string; why: string }[] = [];
  const links: TableLinks[] = people === undefined ? [] : [{ table: people.name, key: nameIn(people, unit) }];
  const ofUnits = others.filter((table) => nameIn(table, unit) !== undefined && table !== events?.table);
  const once = ofUnits.filter(({ name }) => ONCE.test(plain(name)));
  if (events !== undefined)
    links.push({
      ...ofUnit(events.table, unit, people),
      key: nameIn(events.table, events.key),
      order: orderOf(events.table) ?? nameIn(events.table, events.key),
      most: 64,
    });
  const dated = ofUnits.filter((table) => !once.includes(table) && orderOf(table) !== undefined);
  for (const table of others) {
    if (table === events?.table) continue;
    const key = events && nameIn(table, events.key);
    if (once.includes(table)) links.push({ ...ofUnit(table, unit, people), once: true, order: orderOf(table) });
    else if (events !== undefined && key !== undefined) links.push(detailOf(table, events.table.name, key, unit));
    else if (events === undefined && dated.includes(table)) {
      links.push({
        ...ofUnit(table, unit, people),
        order: orderOf(table),
        ...(dated.length > 1 ? { most: 16, kind: kindOf(table) } : { most: 64 }),
      });
    } else leftOut.push({ table: table.name, why: whyNot(table, unit, events?.table.name) });
  }
  return { links, leftOut };
}

const detailOf = (table: FolderTable, events: string, key: string, unit: string): TableLinks => ({
  table: table.name,
  key: ownKey(table, [key.toLowerCase(), unit]),
  unit: nameIn(table, unit),
  parent: { table: events, column: key, nullable: true },
  kind: kindOf(table),
  most: 16,
});

const whyNot = (table: FolderTable, unit: string, events: string | undefined): string =>
  nameIn(table, unit) === undefined
    ? 'it names nobody whose rows it has'
    : events === undefined
      ? 'no column tells when, or in which order, its rows were'
      : `its rows belong to no row of ${events}, and one table is of the events`;

/** A table of units: it names their table where there is one. */
const ofUnit = (table: FolderTable, unit: string, people: FolderTable | undefined): TableLinks => ({
  table: table.name,
  key: ownKey(table, [unit]),
  ...(people === undefined
    ? { unit: nameIn(table, unit) }
    : { parent: { table: people.name, column: nameIn(table, unit)! } }),
});

/** The name, in small letters, of the column that tells people apart. */
function unitOf(tables: readonly FolderTable[], people: FolderTable | undefined): string | undefined {
  const candidates = identifiersIn(people === undefined ? tables : [people]);
  const own = people === undefined ? undefined : `${singular(people.name)}_id`;
  return (
    candidates.find((name) => name === own) ??
    mostShared(
      tables,
      candidates.filter((name) => PATIENT.test(name)),
    ) ??
    (people === undefined ? undefined : candidates.find((name) => name === 'id'))
  );
}

/** What happened to people, with the key that other tables have too. */
function eventsAmong(
  tables: readonly FolderTable[],
  unit: string,
): { readonly table: FolderTable; readonly key: string } | undefined {
  const shared = identifiersIn(tables).filter(
    (name) => name !== unit && holders(tables, name).length > 1 && !['id', 'row_id'].includes(name),
  );
  const owned = shared.flatMap((key) => {
    const table = holders(tables, key).find(
      ({ name }) => `${singular(name)}_id` === key || (EVENT_KEY.test(key) && EVENTS.test(plain(name))),
    );
    return table === undefined || nameIn(table, unit) === undefined ? [] : [{ table, key }];
  });
  const rank = ({ table, key }: { table: FolderTable; key: string }): number =>
    (EVENT_KEY.test(key) ? 100 : 0) + (EVENTS.test(plain(table.name)) ? 10 : 0) + holders(tables, key).length;
  return owned.toSorted((a, b) => rank(b) - rank(a))[0];
}

/** The key of the rows themselves, where its name says so. */
function ownKey({ name, fields }: FolderTable, others: readonly string[]): string | undefined {
  const own = [`${singular(name)}_id`, `${plain(name)}_id`, 'row_id', 'id'].filter((one) => !others.includes(one));
  return own.flatMap((one) => fields.filter((field) => field.name.toLowerCase() === one))[0]?.name;
}

/** When a row was, by names: its begin before other dates; whole numbers called days count them. */
function orderOf(table: FolderTable): TableLinks['order'] {
  const dates = table.fields.filter(
    ({ name, storage }) =>
      ['date', 'datetime'].includes(guessKind(name, storage)) && !/birth|dob|end|stop|disch|out/i.test(name),
  );
  const first = dates.find(({ name }) => /start|begin|admit|admission|intime/i.test(name)) ?? dates[0];
  if (first !== undefined) return first.name;
  const days = table.fields.find(({ name }) => /^days?$/i.test(name));
  return days && { column: days.name, scale: 'days' };
}

/** What a row is about, by names. */
function kindOf({ fields }: FolderTable): string {
  const concept = fields.find(({ name }) => /_concept_id$/i.test(name) && !/_(type|source)_concept_id$/i.test(name));
  if (concept !== undefined) return concept.name;
  for (const pattern of KINDS) {
    const found = fields.find(
      ({ name, storage }) => pattern.test(name) && ['code', 'categorical'].includes(guessKind(name, storage)),
    );
    if (found !== undefined) return found.name;
  }
  return FILL_IN;
}

const KINDS = [
  /_code$|icd/i,
  /^(test|event|drug|item|service|curr_service|diagnosis|procedure|code|type|kind|name)$/i,
  /_(type|name)$/i,
  /unit$/i,
];

const identifiersIn = (tables: readonly FolderTable[]): readonly string[] => [
  ...new Set(
    tables.flatMap(({ fields }) =>
      fields
        .filter(({ name, storage }) => guessKind(name, storage) === 'identifier' || /(^|_)id$/i.test(name))
        .map(({ name }) => name.toLowerCase()),
    ),
  ),
];

const holders = (tables: readonly FolderTable[], column: string): readonly FolderTable[] =>
  tables.filter((table) => nameIn(table, column) !== undefined);

const mostShared = (tables: readonly FolderTable[], names: readonly string[]): string | undefined =>
  names.toSorted((a, b) => holders(tables, b).length - holders(tables, a).length)[0];

/** A column as the table spells it. */
const nameIn = ({ fields }: FolderTable, column: string): string | undefined =>
  fields.find(({ name }) => name.toLowerCase() === column)?.name;

const plain = (name: string): string => name.toLowerCase();
const singular = (name: string): string =>
  plain(name)
    .replace(/ies$/, 'y')
    .replace(/(?<!s)s$/, '');
