import { openSource } from '../../sources/open-source.ts';
import type { Source, SourceField, SourceSpec } from '../../sources/session/source.ts';

/**
 * Opens a table whose columns are named as `expected` but for upper and lower case, which systems change on the way: columns of another
 * spelling go by the expected name, unless one has that name to the letter, or two differ from it by case alone. Throws as `openSource`.
 */
export async function openNamed(spec: SourceSpec, expected: readonly string[]): Promise<Source> {
  const opened = await openSource({ ...spec, expected: [] });
  if (opened.format !== 'json') return spelledAs(opened, expected);
  // Records of JSON may leave out what is null, so that names of later records must be known beforehand, as the file spells them.
  const found = spellings(opened.columnNames(), expected);
  const spelled = expected.map((name) => [...found].find(([, known]) => known === name)?.[0] ?? likely(name, found));
  return spelledAs(await openSource({ ...spec, expected: spelled }), expected);
}

/** How a file that spells all names that it is known by in capitals, or in small letters, spells another. */
function likely(name: string, found: ReadonlyMap<string, string>): string {
  const ways = [(text: string) => text.toUpperCase(), (text: string) => text.toLowerCase()];
  const way = ways.find((one) => found.size > 0 && [...found].every(([spelled, known]) => spelled === one(known)));
  return way === undefined ? name : way(name);
}

function spelledAs(source: Source, expected: readonly string[]): Source {
  const found = spellings(source.columnNames(), expected);
  if (found.size === 0) return source;
  const named = (name: string): string => found.get(name) ?? name;
  return {
    path: source.path,
    format: source.format,
    ...(source.delimiter === undefined ? {} : { delimiter: source.delimiter }),
    columnNames: () => source.columnNames().map(named),
    fields: () => source.fields().map((field): SourceField => ({ ...field, name: named(field.name) })),
    prepare: (session, folder, wanted) => source.prepare(session, folder, wanted),
  };
}

/** Names of a file that are spelled in another way, and what they are expected to be. */
function spellings(names: readonly string[], expected: readonly string[]): ReadonlyMap<string, string> {
  const there = new Set(names);
  const found = new Map<string, string>();
  for (const name of expected) {
    const alike = names.filter((one) => one.toLowerCase() === name.toLowerCase());
    if (!there.has(name) && alike.length === 1) found.set(alike[0]!, name);
  }
  return found;
}
