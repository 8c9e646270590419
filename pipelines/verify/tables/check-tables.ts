import { type FileHandle, open, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDerived, type OutputColumn, outputName } from '../../release-folder/decode/output-column.ts';
import { outputFields } from '../../release-folder/decode/output-fields.ts';
import type { Manifest, ManifestTable } from '../../release-folder/manifest/manifest.ts';
import { withEngine } from '../../release-folder/tables/engine.ts';
import { READ_WHAT_IS_THERE } from '../../workspace/read-what-is-there.ts';
import { someOf } from '../../workspace/text/some-of.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { openArrow } from './arrow-values.ts';
import type { CheckedDictionary } from './check-dictionary.ts';
import { DerivedRows } from './derived-rows.ts';
import { type DomainCheck, domainCheck } from './domain.ts';
import { openParquet } from './parquet-values.ts';
import { type RowConstraint, rowConstraints } from './row-constraints.ts';
import { sameRows } from './same-rows.ts';
import { scratchFolder } from './scratch-folder.ts';
import { SeenIdentifiers } from './seen-identifiers.ts';
import type { ColumnValues, OpenTable, TableValues } from './table-values.ts';

/** Checks columns, row counts, domains and equality of the files of the one table. */
export function checkTables(
  files: IntactFiles,
  manifest: Manifest,
  { columns, declared }: Pick<CheckedDictionary, 'columns' | 'declared'>,
  checks: Checks,
): Promise<void> {
  const constraints = rowConstraints(declared.constraints, columns, declared.modelled);
  return checkTable(files, manifest.tables[0]!, { columns, constraints }, checks);
}

/** The same of any table, held against what it is expected to be. */
export async function checkTable(
  files: IntactFiles,
  table: ManifestTable,
  expected: Expected,
  checks: Checks,
): Promise<void> {
  const arrow = table.arrow;
  const readable = (path: string): boolean => files.intact.has(path);
  if (!readable(table.parquet) || (arrow !== undefined && !readable(arrow))) {
    const file = readable(table.parquet) ? arrow! : table.parquet;
    for (const id of ['schema', 'domain', 'constraints', 'formats'] as const) {
      checks.cannot(id, 'it is missing or its bytes are not those that the manifest states', file);
    }
    return;
  }
  if (arrow === undefined) checks.cannot('formats', 'the release has no Arrow file');
  // The engine reads `*`, `?` and `[` in paths as patterns; a link in a folder of our own has none.
  const links = await scratchFolder();
  if (links === undefined) {
    for (const id of ['schema', 'domain', 'constraints', 'formats'] as const)
      checks.cannot(id, 'there is no temporary folder to work in');
    return;
  }
  let arrowFile: FileHandle | undefined;
  try {
    const parquetPath = join(links, 'table.parquet');
    await symlink(resolve(files.dir, table.parquet), parquetPath);
    arrowFile = arrow === undefined ? undefined : await open(join(files.dir, arrow), READ_WHAT_IS_THERE);
    await compareFiles({ parquetPath, arrowFile }, table, expected, checks);
  } finally {
    await arrowFile?.close();
    await rm(links, { recursive: true, force: true });
  }
}

async function compareFiles(
  { parquetPath, arrowFile }: { readonly parquetPath: string; readonly arrowFile: FileHandle | undefined },
  table: ManifestTable,
  expected: Expected,
  checks: Checks,
): Promise<void> {
  const { columns } = expected;
  const fields = outputFields(columns);
  await withEngine(async (connection) => {
    const parquet = await opened(() => openParquet(connection, parquetPath, fields), table.parquet, checks);
    const arrow =
      arrowFile === undefined
        ? undefined
        : await opened(() => openArrow(arrowFile, fields, table.rows), table.arrow!, checks);
    if (parquet === undefined || (arrowFile !== undefined && arrow === undefined)) {
      for (const id of ['domain', 'constraints'] as const)
        checks.cannot(id, 'a table does not have the declared columns');
      if (arrowFile !== undefined) checks.cannot('formats', 'a table does not have the declared columns');
      return;
    }
    const scan = new TableScan(expected, table, checks);
    try {
      await scan.run(parquet, arrow);
    } catch {
      checks.fail('schema', 'it cannot be read to its end', scan.reading);
    }
  });
}

async function opened(open: () => Promise<OpenTable>, file: string, checks: Checks): Promise<OpenTable | undefined> {
  try {
    const table = await open();
    if (table.mismatch === undefined) return table;
    checks.fail('schema', table.mismatch, file);
  } catch {
    checks.fail('schema', 'it cannot be read', file);
  }
  return undefined;
}

/** What rows are held against. */
export interface Expected {
  readonly columns: readonly OutputColumn[];
  readonly constraints: readonly RowConstraint[];
}

/** One pass over both files side by side. */
class TableScan {
  reading: string;
  readonly #names: readonly string[];
  /** `undefined` for a column that is made of others. */
  readonly #domains: readonly (DomainCheck | undefined)[];
  /** Of the Parquet and of the Arrow file. */
  readonly #derived: readonly [DerivedRows, DerivedRows];
  readonly #seen: readonly (SeenIdentifiers | undefined)[];
  readonly #constraints: readonly RowConstraint[];
  /** Rows that break each constraint, of the Parquet and of the Arrow file. */
  readonly #broken: readonly [Float64Array, Float64Array];
  readonly #table: ManifestTable;
  readonly #checks: Checks;
  #outside = false;

  constructor({ columns, constraints }: Expected, table: ManifestTable, checks: Checks) {
    this.#constraints = constraints;
    this.#broken = [new Float64Array(constraints.length), new Float64Array(constraints.length)];
    this.#names = columns.map(outputName);
    this.#domains = columns.map((column) => (isDerived(column) ? undefined : domainCheck(column)));
    this.#derived = [new DerivedRows(columns), new DerivedRows(columns)];
    this.#seen = columns.map((column) =>
      column.kind === 'identifier' && column.style !== 'sequence' ? new SeenIdentifiers() : undefined,
    );
    this.#table = table;
    this.#checks = checks;
    this.reading = table.parquet;
  }

  async run(parquet: OpenTable, arrow: OpenTable | undefined): Promise<void> {
    const { parquet: file, arrow: arrowFile, rows: declared } = this.#table;
    let rows = 0;
    let unequal: string | undefined;
    let other: { values: TableValues; from: number } | undefined;
    for (let values = await parquet.next(); values !== undefined; values = await parquet.next()) {
      this.#checkDomain(values, rows);
      this.#countBroken(values, this.#broken[0]);
      this.#derived[0].look(values);
      for (let at = 0; arrow !== undefined && unequal === undefined && at < values.rows; ) {
        if (other === undefined || other.from >= other.values.rows) {
          this.reading = arrowFile!;
          const next = await arrow.next();
          this.reading = file;
          if (next === undefined) unequal = 'the Arrow file has fewer rows';
          else {
            other = { values: next, from: 0 };
            this.#countBroken(next, this.#broken[1]);
            this.#derived[1].look(next);
          }
          continue;
        }
        const count = Math.min(values.rows - at, other.values.rows - other.from);
        const column = firstDifference(values, at, other.values, other.from, count);
        if (column >= 0)
          unequal = `column ${JSON.stringify(this.#names[column])} differs among rows ${rows + at + 1} to ${rows + at + count}`;
        at += count;
        other.from += count;
      }
      rows += values.rows;
      if (rows > declared) break;
    }
    if (arrow !== undefined && unequal === undefined && other !== undefined) {
      if (other.from < other.values.rows || (await arrow.next()) !== undefined)
        unequal = 'the Arrow file has more rows';
    }
    this.#report(rows, declared, unequal);
  }

  #checkDomain({ columns }: TableValues, firstRow: number): void {
    for (const [c, values] of columns.entries()) {
      if (this.#outside) return;
      const at = this.#domains[c]?.(values, firstRow) ?? -1;
      const seen = this.#seen[c];
      const repeated = at < 0 && seen !== undefined && !allNew(seen, values);
      if (at < 0 && !repeated) continue;
      this.#outside = true;
      const what = at < 0 ? 'an identifier is given twice' : `row ${firstRow + at + 1} is outside the declared domain`;
      this.#checks.fail('domain', `column ${JSON.stringify(this.#names[c])}: ${what}`, this.#table.parquet);
    }
  }

  #countBroken(values: TableValues, counts: Float64Array): void {
    for (const [i, constraint] of this.#constraints.entries()) counts[i]! += constraint.broken(values);
  }

  #reportConstraints(rows: number): void {
    const { parquet, arrow } = this.#table;
    let kept = true;
    for (const [file, counts] of [
      [parquet, this.#broken[0]],
      [arrow, this.#broken[1]],
    ] as const) {
      for (const [i, { words }] of this.#constraints.entries()) {
        if (counts[i] === 0) continue;
        kept = false;
        this.#checks.fail(
          'constraints',
          `${counts[i]} of ${rows} rows have ${words}, which is declared impossible`,
          file,
        );
      }
    }
    if (!kept) return;
    const count = this.#constraints.length;
    this.#checks.pass('constraints', count === 0 ? 'none is declared' : `${rows} rows keep all ${count}`, parquet);
  }

  #reportDerived(rows: number): void {
    const { parquet, arrow } = this.#table;
    const [inParquet, inArrow] = this.#derived;
    if (inParquet.columns.length === 0) return;
    if (inParquet.wrong !== undefined) this.#checks.fail('derived', inParquet.wrong, parquet);
    if (inArrow.wrong !== undefined) this.#checks.fail('derived', inArrow.wrong, arrow);
    if (inParquet.wrong !== undefined || inArrow.wrong !== undefined) return;
    this.#checks.pass('derived', `${rows} rows: ${someOf(inParquet.columns, 'columns')}`, parquet);
  }

  #report(rows: number, declared: number, unequal: string | undefined): void {
    const { parquet, arrow } = this.#table;
    if (rows === declared) this.#checks.pass('schema', `${rows} rows of ${this.#names.length} columns`, parquet);
    else
      this.#checks.fail(
        'schema',
        `it has ${rows}${rows > declared ? ' or more' : ''} rows, the manifest states ${declared}`,
        parquet,
      );
    if (!this.#outside)
      this.#checks.pass('domain', `${rows} rows of ${this.#names.length} columns; nulls only where declared`, parquet);
    this.#reportConstraints(rows);
    this.#reportDerived(rows);
    if (arrow === undefined) return;
    if (unequal === undefined) this.#checks.pass('formats', `${rows} rows are equal`, arrow);
    else this.#checks.fail('formats', unequal, arrow);
  }
}

/** Whether none of these was met before. */
function allNew(seen: SeenIdentifiers, { uuids, numbers }: ColumnValues): boolean {
  if (uuids !== undefined) return uuids.every((one) => one === null || seen.addUuid(one));
  return (numbers as BigInt64Array).every((one) => seen.addNumber(one));
}

function firstDifference(a: TableValues, atA: number, b: TableValues, atB: number, count: number): number {
  return a.columns.findIndex((column, c) => !sameRows(column, atA, b.columns[c]!, atB, count));
}
