import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const FILES = ['cli', 'pipelines', 'models', 'privacy'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path)),
);

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const importsOf = (file: string): string[] =>
  [...textOf(file).matchAll(/from '(\.[^']+)'/g)].map((match) => normalize(join(dirname(file), match[1]!)));

/** A room is a folder of `pipelines/`, or a whole layer. */
const roomOf = (file: string): string => {
  const [layer, room] = file.split(sep);
  return layer === 'pipelines' ? room! : layer!;
};

/** The names on a circle of arrows, or `undefined` where there is none. */
function circle(arrows: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (at: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(at)) return [...path.slice(path.indexOf(at)), at];
    if (done.has(at)) return undefined;
    for (const next of arrows.get(at) ?? []) {
      const found = visit(next, [...path, at]);
      if (found !== undefined) return found;
    }
    done.add(at);
    return undefined;
  };
  for (const start of arrows.keys()) {
    const found = visit(start, []);
    if (found !== undefined) return found;
  }
  return undefined;
}

function arrowsBetween(nameOf: (file: string) => string): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const file of FILES) {
    const from = nameOf(file);
    const to = arrows.get(from) ?? new Set();
    for (const target of importsOf(file)) if (nameOf(target) !== from) to.add(nameOf(target));
    arrows.set(from, to);
  }
  return arrows;
}

test('a circle is found where there is one', () => {
  const arrows = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c'])],
    ['c', new Set(['b'])],
  ]);
  expect(circle(arrows)).toEqual(['b', 'c', 'b']);
});

test('no file knows, by any way, a file that knows it', () => {
  expect(circle(arrowsBetween((file) => file))).toBeUndefined();
});

test('knowledge flows one way between rooms', () => {
  expect(circle(arrowsBetween(roomOf))).toBeUndefined();
});

// Rooms whose folders stand beside each other; elsewhere a folder may hold parts of what stands above it.
const INNER_ROOMS = /^pipelines\/(protected|release-folder|verify)(\/|$)/;

test('knowledge flows one way inside the protected side, the release folder and verify too', () => {
  const folders = arrowsBetween((file) => dirname(file).replaceAll(sep, '/'));
  const inner = [...folders].filter(([folder]) => INNER_ROOMS.test(folder));
  expect(inner.length).toBeGreaterThan(12);
  expect(circle(new Map(inner))).toBeUndefined();
});

test('the layout in docs/architecture.md lists every folder of pipelines/', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const rooms = new Set(FILES.filter((file) => file.startsWith('pipelines')).map((file) => roomOf(file)));
  const listed = [...page.matchAll(/^\| `pipelines\/([\w-]+)` \|/gm)].map((match) => match[1]!);
  expect(listed.toSorted()).toEqual([...rooms].toSorted());
});

const RECORDS = /^privacy\/guard\/(records|records-engine|values\/bounded-values)\.ts$/;
const MAY_NAME_RECORDS = /^(privacy\/guard|pipelines\/protected|pipelines\/evaluate\/inside)\//;

test('only the protected side, the guard and the inside edition name records', () => {
  const naming = FILES.filter((file) => importsOf(file).some((target) => RECORDS.test(target)));
  expect(naming.length).toBeGreaterThan(10);
  expect(naming.filter((file) => !MAY_NAME_RECORDS.test(file))).toEqual([]);
});

/** What opens a table, or hands over what was read of one. */
const OPENS_A_TABLE =
  /^pipelines\/protected\/(load-records|values\/read-values|evaluating\/[\w-]+|linked\/(load-linked-records|read-linked-tables|read-tables|inspect-tables)|sources\/(open-source|count-readings|encode-table))\.ts$/;

test('the files outside the protected side that open a table are those that docs/architecture.md names', () => {
  const opening = FILES.filter(
    (file) => !MAY_NAME_RECORDS.test(file) && importsOf(file).some((target) => OPENS_A_TABLE.test(target)),
  );
  expect(opening.toSorted()).toEqual([
    'pipelines/audit/inside/read-records.ts',
    'pipelines/check/check-linked-source.ts',
    'pipelines/check/check-source.ts',
    'pipelines/describe/run-describe.ts',
    'pipelines/init/draft-of-table.ts',
    'pipelines/init/refuse-unfit-source.ts',
    'pipelines/release/carry-out.ts',
    'pipelines/release/linked/carry-out-linked.ts',
  ]);
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  for (const file of opening) expect(page).toContain(`\`${file}\``);
});

test('one file writes on the terminal, so that all that is written goes through its sieve', () => {
  const writing = FILES.filter((file) =>
    /\bconsole\.|process\.(stdout|stderr)|\{ [^}]*\bstd(out|err)\b[^}]*\} = /.test(textOf(file)),
  );
  expect(writing).toEqual(['cli/system-terminal.ts']);
});

test('text that keeps its line ends is JSON, CSV or a page of our own: whatever else is told is told in lines', () => {
  const keeping = FILES.filter((file) => file.startsWith('cli') && /\bdata\(/.test(textOf(file)));
  expect(keeping.toSorted()).toEqual([
    'cli/command-line/run-command-line.ts',
    'cli/commands/explain.ts',
    'cli/commands/ledger-allocations.ts',
    'cli/commands/ledger-show.ts',
    'cli/tell.ts',
    'cli/terminal.ts',
  ]);
});
