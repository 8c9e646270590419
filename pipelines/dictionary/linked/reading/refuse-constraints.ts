import { canonicalJson } from '../../../../privacy/ledger/canonical-json.ts';
import type { Problems } from '../../problems.ts';
import type { DictionaryTable } from '../linked-dictionary.ts';

/** Says which constraints no model of linked tables keeps, and which constants are other than the columns of units that they are. */
export function refuseConstraints(tables: readonly DictionaryTable[], problems: Problems): void {
  for (const table of tables.filter(({ source }) => source === 'table')) {
    const { name, role, groups, dictionary } = table;
    const place = ['tables', name, 'constraints'];
    const columns = dictionary.constraints.flatMap((one) => one.columns);
    if (role === 'details' && columns.length > 0)
      problems.add(place, `"${name}" belongs to events, and of such rows constraints are not kept; leave them out`);
    const grouped = columns.find((column) => groups.has(column));
    if (role === 'events' && grouped !== undefined)
      problems.add(place, `"${grouped}" is sorted into groups, and is then kept in no constraint; leave out either`);
    if (role === 'events') refuseOtherConstants(table, tables[0]!, problems);
  }
}

/** Rows of units say what a constant of that name is. */
function refuseOtherConstants(
  { name, constant, dictionary }: DictionaryTable,
  units: DictionaryTable,
  problems: Problems,
): void {
  if (units.source === 'made') return;
  for (const own of dictionary.codings.filter((coding) => constant.includes(coding.name))) {
    const theirs = units.dictionary.codings.find((coding) => coding.name === own.name);
    if (theirs === undefined || canonicalJson(plain(theirs)) === canonicalJson(plain(own))) continue;
    problems.add(
      ['tables', name, 'constant'],
      `"${own.name}" is a column of "${units.name}" too, which has other values there; describe both alike`,
    );
  }
}

const plain = (value: unknown): null => JSON.parse(JSON.stringify(value));
