import { namesPatient, namesPatients } from '../patient-name.ts';
import type { Schema, SchemaField, SuggestedConstraint, UnitCandidate } from '../schema.ts';
import { takenFromWords } from '../taken-from-words.ts';
import { type Fact, factsOfCheck } from './check.ts';
import type { ColumnItem, TableRule } from './column-item.ts';
import { fieldOfColumn } from './field-of-column.ts';
import { SHORT_NUMBER } from './type-of.ts';

export interface SqlTable {
  readonly name: string;
  readonly path: readonly string[];
  readonly line: number;
  readonly columns: readonly ColumnItem[];
  readonly rules: readonly TableRule[];
  /** Parts that were neither column nor rule. */
  readonly unread: number;
  readonly closed: boolean;
}

/** What one table says. */
export function schemaOfTable(table: SqlTable): Schema {
  const { columns, rules } = table;
  const facts: Fact[] = [];
  const remarks: string[] = [];
  let unreadChecks = 0;
  const conditions = [
    ...columns.flatMap((column) => column.checks.map((condition) => ({ condition, column: column.name }))),
    ...rules.flatMap((rule) => (rule.kind === 'check' ? [{ condition: rule.condition, column: undefined }] : [])),
  ];
  for (const { condition, column } of conditions) {
    const read = factsOfCheck(condition);
    if (read === undefined) unreadChecks++;
    // A domain speaks of its column as VALUE.
    else
      facts.push(
        ...read.map((fact) =>
          'column' in fact && column && /^value$/i.test(fact.column) ? { ...fact, column } : fact,
        ),
      );
  }
  const single = (kind: 'primary' | 'unique'): ReadonlySet<string> =>
    new Set(
      rules.flatMap((rule) =>
        rule.kind === kind && rule.columns.length === 1 ? [rule.columns[0]!.toLowerCase()] : [],
      ),
    );
  const keys = new Set(
    rules.flatMap((rule) => (rule.kind === 'primary' ? rule.columns : [])).map((name) => name.toLowerCase()),
  );
  const [alone, unique] = [single('primary'), single('unique')];
  const refers = new Map(
    rules.flatMap((rule) =>
      rule.kind === 'refers' ? rule.columns.map((name) => [name.toLowerCase(), rule.to]) : [],
    ) as [string, string][],
  );
  const complete = columns.map((column): ColumnItem => {
    const name = column.name.toLowerCase();
    return {
      ...column,
      primary: column.primary || alone.has(name),
      unique: column.unique || unique.has(name),
      notNull: column.notNull || keys.has(name),
      refersTo: column.refersTo ?? refers.get(name),
    };
  });
  const about = factsByColumn(facts);
  const fields = complete.map((column) => fieldOfColumn(column, about.get(column.name.toLowerCase()) ?? []));
  const unknown = complete.filter(({ type }) => type.unknown !== undefined);
  if (unknown.length > 0) {
    const shown = unknown.slice(0, 10).map(({ name, type, line }) => `${name} (${type.unknown}, line ${line})`);
    const more = unknown.length > 10 ? ` and ${unknown.length - 10} more` : '';
    remarks.push(`Types that are not known here were drafted as text: ${shown.join(', ')}${more}.`);
  }
  const shortNumbers = fields
    .filter((field) => field.notes?.includes(SHORT_NUMBER) && takenFromWords(field) === undefined)
    .map(({ name }) => name);
  if (shortNumbers.length > 0) {
    remarks.push(`tinyint(1) was taken for yes and no; see that none holds other numbers: ${shortNumbers.join(', ')}.`);
  }
  if (unreadChecks > 0) {
    remarks.push(
      `${unreadChecks === 1 ? 'One CHECK says' : `${unreadChecks} CHECKs say`} what is not read here: see whether a constraint can.`,
    );
  }
  if (table.unread > 0) {
    remarks.push(
      `${table.unread === 1 ? 'One part' : `${table.unread} parts`} of the table could not be read as a column.`,
    );
  }
  if (!table.closed)
    remarks.push(`The parenthesis of the table in line ${table.line} is never closed: columns may be missing.`);
  const unit = unitOf(table.name, complete);
  if (unit === undefined) {
    const key = complete.find(({ primary }) => primary)?.name;
    if (key !== undefined)
      remarks.push(`${key} tells rows apart; whether it tells patients apart, the schema does not say.`);
  }
  return {
    what: 'an SQL schema',
    table: table.name,
    fields,
    unit,
    constraints: orders(facts, fields),
    remarks,
  };
}

function factsByColumn(facts: readonly Fact[]): ReadonlyMap<string, readonly Fact[]> {
  const found = new Map<string, Fact[]>();
  for (const fact of facts) {
    if (fact.kind === 'order') continue;
    const name = fact.column.toLowerCase();
    const others = found.get(name);
    if (others === undefined) found.set(name, [fact]);
    else others.push(fact);
  }
  return found;
}

function unitOf(table: string, columns: readonly ColumnItem[]): UnitCandidate | undefined {
  const key = columns.find(({ primary, unique }) => primary || unique);
  const patient = columns.find(({ name, primary, unique }) => (primary || unique) && namesPatient(name));
  if (patient !== undefined)
    return { column: patient.name, unique: true, because: 'the key of the table, by its name of a patient' };
  const foreign = columns.find(({ name }) => namesPatient(name));
  if (foreign !== undefined) return { column: foreign.name, unique: false, because: '' };
  return key !== undefined && namesPatients(table)
    ? { column: key.name, unique: true, because: 'the key of a table of patients' }
    : undefined;
}

/** One column that is never above another. */
function orders(facts: readonly Fact[], fields: readonly SchemaField[]): SuggestedConstraint[] {
  const names = new Map(fields.map(({ name }) => [name.toLowerCase(), name]));
  const named = (name: string): string | undefined => names.get(name.toLowerCase());
  return facts.flatMap((fact) => {
    const order = fact.kind === 'order' ? ([named(fact.first), named(fact.second)] as const) : [];
    return order[0] === undefined || order[1] === undefined
      ? []
      : [{ order: [order[0], order[1]] as const, because: 'a CHECK of the table' }];
  });
}
