import { chooseTable, type TableWish } from '../choose-table.ts';
import { cleanText } from '../clean-text.ts';
import { type Schema, SchemaError } from '../schema.ts';
import { type ColumnItem, columnOf, isTableRule, rulesOf, type TableRule } from './column-item.ts';
import { type SqlTable, schemaOfTable } from './schema-of-table.ts';
import { type Statements, statementsOf, type TableStatement } from './statements.ts';
import { tokensOf } from './tokens.ts';

/** What `CREATE TABLE` says, and `ALTER TABLE`, `COMMENT ON`, types and domains beside it, in the spelling of any common database. Throws `SchemaError`. */
export function schemaOfSql(text: string, wish: TableWish): Schema {
  const copied = /^COPY\s[^\n;]*\sFROM\s+stdin\b[^\n]*\n/im.test(text);
  const { tokens, comments } = tokensOf(copied ? withoutCopies(text) : text);
  const found = statementsOf(tokens);
  const tables = found.tables.map((statement) => tableOf(statement, found, comments));
  const usable = tables.filter(
    ({ columns, path }) => columns.length > 0 && !found.partitions.has(path.join('.').toLowerCase()),
  );
  if (usable.length === 0) {
    throw new SchemaError(
      'it has no CREATE TABLE with columns',
      'Export the schema of the table as SQL, with the dump program of the database.',
    );
  }
  const named = usable.map((table) => ({ ...table, columns: table.columns.map(({ name }) => name), table }));
  const { table } = chooseTable(named, wish);
  const schema = schemaOfTable(table);
  const others = usable.length - 1;
  return {
    ...schema,
    remarks: [
      ...(others === 0 ? [] : [`Table ${table.path.join('.')} was taken, of ${usable.length} in the file.`]),
      ...(copied || found.holdsRecords
        ? [
            'The file holds records too, which were passed over: keep it where the records are kept, or export the schema alone.',
          ]
        : []),
      ...schema.remarks,
    ],
  };
}

/** The records in a dump of PostgreSQL are no SQL. */
function withoutCopies(text: string): string {
  const kept: string[] = [];
  let copying = false;
  for (const line of text.split('\n')) {
    if (!copying) copying = /^COPY\s.*\sFROM\s+stdin\b/i.test(line);
    else if (/^\\\.\s*$/.test(line)) copying = false;
    kept.push(copying || line.startsWith('\\') ? '' : line);
  }
  return kept.join('\n');
}

function tableOf(statement: TableStatement, found: Statements, comments: ReadonlyMap<number, string>): SqlTable {
  const same = (table: string): boolean => table.toLowerCase() === statement.name.toLowerCase();
  const described = new Map(
    found.descriptions.filter(({ table }) => same(table)).map(({ column, text }) => [column.toLowerCase(), text]),
  );
  const columns: ColumnItem[] = [];
  const rules: TableRule[] = [];
  let unread = 0;
  for (const item of statement.items) {
    if (isTableRule(item)) {
      rules.push(...rulesOf(item));
      continue;
    }
    const column = columnOf(item, found.enums, found.domains);
    if (column === undefined) unread++;
    else columns.push(column);
  }
  for (const { table, item } of found.added) if (same(table)) rules.push(...rulesOf(item));
  const endsAlone = new Map<number, number>();
  for (const { line } of columns) endsAlone.set(line, (endsAlone.get(line) ?? 0) + 1);
  return {
    name: statement.name,
    path: statement.path,
    rules,
    unread,
    closed: statement.closed,
    line: statement.line,
    columns: columns.map((column) => {
      const beside = endsAlone.get(column.line) === 1 ? comments.get(column.line) : undefined;
      const description = cleanText(described.get(column.name.toLowerCase()) ?? column.description ?? beside ?? '');
      return { ...column, description };
    }),
  };
}
