import path from 'node:path';
import { didYouMeanClause } from '../../workspace/text/did-you-mean.ts';
import { someOf } from '../../workspace/text/some-of.ts';
import type { Origin } from '../coding.ts';
import { notForConstraints } from '../derived/in-constraint.ts';
import { type DictionaryColumn, isModelled, type ModelledColumn } from '../dictionary.ts';
import type { Problems } from '../problems.ts';
import { PublicFileError, type PublicRows, readPublicRows } from '../public-rows.ts';
import { codesOf } from '../resolve-constraint.ts';
import type { Placed } from '../sound-parts.ts';
import type { CombinationSpec, ConstraintSpec } from '../spec.ts';

/**
 * Reads the lists of combinations that a dictionary names. Where one column determines the others, each of them is held to it by a
 * constraint over the two, which stays small; otherwise one constraint is over all of them. What is wrong goes to `problems`, in
 * words that repeat nothing of a file: a path to records may be given by mistake.
 */
export async function readCombinations(
  combinations: readonly Placed<CombinationSpec>[],
  origin: Origin | undefined,
  columns: readonly DictionaryColumn[],
  context: { readonly folder: string; readonly problems: Problems; onFile(text: string): void },
): Promise<Placed<ConstraintSpec>[]> {
  const found: Placed<ConstraintSpec>[] = [];
  for (const { spec, path: place } of combinations) {
    const problem = (key: string, text: string): undefined => context.problems.add([...place, key], text) as undefined;
    if ((spec.origin ?? origin) === undefined || (spec.origin ?? origin) === 'dp') {
      problem('because', 'say who says so: origin: public or expert');
      continue;
    }
    const own = ownColumns(spec, columns, problem);
    if (own === undefined) continue;
    try {
      const file = await readPublicRows(path.resolve(context.folder, spec.file));
      context.onFile(file.text);
      const rows = valuesOf(file, spec, own);
      for (const one of constraintsOf(spec, rows)) found.push({ spec: one, path: place });
    } catch (error) {
      if (!(error instanceof PublicFileError)) throw error;
      problem('file', `the file ${spec.file} ${error.message}`);
    }
  }
  return found;
}

function ownColumns(
  { columns: names }: CombinationSpec,
  columns: readonly DictionaryColumn[],
  problem: (key: string, text: string) => undefined,
): readonly ModelledColumn[] | undefined {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return problem('columns', `"${twice}" stands twice in columns`);
  const own: ModelledColumn[] = [];
  for (const name of names) {
    const column = columns.find((one) => one.name === name);
    if (column === undefined) {
      const known = columns.filter(isModelled).map((one) => one.name);
      return problem('columns', `it names "${name}", which is not in columns${didYouMeanClause(name, known)}`);
    }
    const derived = notForConstraints(column, columns, undefined);
    if (derived !== undefined) return problem('columns', derived);
    if (!isModelled(column)) {
      return problem('columns', `it names "${name}", which is of kind ${column.kind} and never modelled`);
    }
    if (column.coding.cells.some(({ kind }) => kind === 'interval')) {
      return problem(
        'columns',
        `it names "${name}", whose bins hold several values; combinations are of listed values`,
      );
    }
    own.push(column);
  }
  return own;
}

/** The values of each line as they are released, in the order of `columns`, without repeats. */
function valuesOf(
  { header, rows }: PublicRows,
  { columns: names }: CombinationSpec,
  own: readonly ModelledColumn[],
): string[][] {
  const places = names.map((name) => header.indexOf(name));
  if (places.includes(-1) || header.length !== names.length) {
    throw new PublicFileError(`must begin with a line of the names ${names.join(',')} and no others`);
  }
  const values = new Map<string, string[]>();
  for (const { line, fields } of rows) {
    const row = places.map((place, i) => {
      const { coding, name, missing } = own[i]!;
      const text = fields[place]!;
      const codes = text === '' || missing?.includes(text) === true ? '' : codesOf(text, own[i]!, true);
      const cell = typeof codes === 'string' ? undefined : coding.cells[codes[0]!];
      if (cell?.kind === 'value') return String(cell.value);
      const known = coding.cells.flatMap((one) => (one.kind === 'value' ? [String(one.value)] : []));
      throw new PublicFileError(`holds in line ${line} what is no value of "${name}"${didYouMeanClause(text, known)}`);
    });
    values.set(JSON.stringify(row), row);
  }
  const listed = [...values.values()];
  for (const [i, { name, coding }] of own.entries()) {
    const named = new Set(listed.map((row) => row[i]));
    const unnamed = coding.cells.flatMap((cell) =>
      cell.kind === 'value' && !named.has(String(cell.value)) ? [String(cell.value)] : [],
    );
    if (unnamed.length > 0) {
      throw new PublicFileError(
        `has no line for ${someOf(unnamed, 'values')} of "${name}"; add one, or take the value out of the column`,
      );
    }
  }
  return listed;
}

function constraintsOf(
  { columns, file, because, origin }: CombinationSpec,
  rows: readonly string[][],
): ConstraintSpec[] {
  const facts = { because, ...(origin === undefined ? {} : { origin }) };
  const key = columns.findIndex((_, i) => new Set(rows.map((row) => row[i])).size === rows.length);
  if (key < 0 || columns.length === 2) return [{ combinations: { columns, rows, file }, ...facts }];
  return columns.flatMap((column, i) =>
    i === key
      ? []
      : [
          {
            combinations: { columns: [columns[key]!, column], rows: rows.map((row) => [row[key]!, row[i]!]), file },
            ...facts,
          },
        ],
  );
}
