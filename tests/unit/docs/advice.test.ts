import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../cli/command-line/run-command-line.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { keysAt } from '../../../pipelines/config/schema.ts';
import { PAGES, read } from './markdown-pages.ts';

const root = new URL('../../../', import.meta.url);
const SOURCES = ['cli', 'pipelines', 'models', 'privacy'].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${folder}/${path}`),
);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');
/** Where somebody is told what to type: the program's own texts, and the pages. What changed once is told in the words of then. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ...SOURCES.map((path) => [path, textOf(path)] as const),
  ...PAGES.filter((page) => !page.endsWith('CHANGELOG.md')).map((page) => [page, read(page)] as const),
]);

async function helpOf(...command: string[]): Promise<string> {
  let text = '';
  const terminal: Terminal = {
    data: (more) => {
      text += more;
    },
    print: () => {},
    note: () => {},
    sketch: () => {},
    interactive: false,
    colour: false,
    colourOut: false,
    columns: 500,
    columnsOut: undefined,
    ask: async () => '',
  };
  await runCommandLine([...command, '--help'], terminal, {});
  return text;
}

const commandsIn = (help: string, before = ''): string[] =>
  [...help.matchAll(new RegExp(`^ +synthward ${before}([a-z]+)\\b`, 'gm'))].map((match) => match[1]!);
const flagsIn = (help: string): Set<string> =>
  new Set([...help.matchAll(/--([a-z][a-z-]*)/g)].map((match) => match[1]!));

/** Commands that have commands below them. */
const GROUPS = ['backend', 'ledger', 'review'];

/** Every command with the flags that it takes; commands below others by both words. */
async function commandLine(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const names = commandsIn(await helpOf());
  const below = GROUPS.map(async (group) =>
    commandsIn(await helpOf(group), `${group} `).map((name) => `${group} ${name}`),
  );
  const all = [...names, ...(await Promise.all(below)).flat()];
  return new Map(
    await Promise.all(all.map(async (name) => [name, flagsIn(await helpOf(...name.split(' ')))] as const)),
  );
}

/** Command lines in backquotes, in string literals that quote them, and in blocks of shell. */
function* linesOf(text: string): Generator<string> {
  for (const [, line] of text.matchAll(/`(?:npx )?synthward ([^`\\\n]*)\\?`/g)) yield line!;
  for (const [, block] of text.matchAll(/```(?:sh|console|text)?\n([\s\S]*?)```/g)) {
    for (const [, line] of block!.matchAll(/^(?:\$ )?(?:npx )?synthward ([^#\n]*)/gm)) yield line!;
  }
}

test('every command line that a hint, a message or a page names is one', async () => {
  const known = await commandLine();
  expect(known.size).toBeGreaterThan(15);
  const wrong: string[] = [];
  let seen = 0;
  for (const [path, text] of TEXTS) {
    for (const line of linesOf(text)) {
      const words = line.trim().split(/\s+/);
      if (!/^[a-z]+$/.test(words[0]!)) continue; // a flag of the program itself, or a placeholder
      seen++;
      const name =
        GROUPS.includes(words[0]!) && /^[a-z]+$/.test(words[1] ?? '') ? `${words[0]} ${words[1]}` : words[0]!;
      const flags = known.get(name);
      // `check` is named by warnings that came before it.
      if (flags === undefined && name !== 'check') wrong.push(`${path}: synthward ${name}`);
      for (const flag of flagsIn(line))
        if (flags?.has(flag) === false) wrong.push(`${path}: synthward ${name} --${flag}`);
    }
  }
  expect(seen).toBeGreaterThan(60);
  expect(wrong).toEqual([]);
});

test('every flag that a hint names is one', async () => {
  const flags = new Set([...(await commandLine()).values()].flatMap((some) => [...some]));
  const wrong = [...TEXTS].flatMap(([path, text]) =>
    hintsIn(path, text).flatMap((hint) =>
      [...flagsIn(hint)].flatMap((flag) => (flags.has(flag) ? [] : [`${path}: --${flag}`])),
    ),
  );
  expect(wrong).toEqual([]);
});

/** Texts of hints in the sources, and the pages of errors. */
function hintsIn(path: string, text: string): readonly string[] {
  if (path.includes('docs/errors/')) return [text];
  if (!path.endsWith('.ts')) return [];
  return [...text.matchAll(/hint:[^'"`]*('(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|['`]([A-Z][^'`\n]*\.)['`]/g)].map(
    (match) => match[1] ?? match[2]!,
  );
}

/** Keys by their path; names of files are none. */
const DOTTED =
  /\b(?:budget|describe|policy|source|output|evaluation|release|workload|protection)\.(?!md\b|yaml\b)[a-zA-Z]+\b/g;

const isKey = (path: string): boolean => {
  const steps = path.split('.');
  return keysAt(steps.slice(0, -1)).includes(steps.at(-1)!);
};

test('every key that a hint or the page of an error puts into the configuration is one', () => {
  const wrong: string[] = [];
  let seen = 0;
  const check = (path: string, key: string): void => {
    seen++;
    if (!isKey(key)) wrong.push(`${path}: ${key}`);
  };
  for (const [path, text] of TEXTS) {
    for (const hint of hintsIn(path, text)) {
      // Pages put keys into backquotes; hints, which are one line on a terminal, do not.
      const word = path.endsWith('.md') ? '`([a-zA-Z]+)(?:: [a-z]+)?`' : '([a-zA-Z]+)(?:: [a-z]+)?';
      for (const [, key] of hint.matchAll(new RegExp(`${word} in the (?:run )?configuration`, 'g'))) check(path, key!);
      for (const [, key, at] of hint.matchAll(/\b([a-zA-Z]+)(?:: [a-z]+`?|`) under `?([a-z]+)/g)) {
        check(path, `${at}.${key}`);
      }
      for (const [key] of hint.matchAll(DOTTED)) check(path, key);
    }
  }
  expect(seen).toBeGreaterThan(10);
  expect(wrong).toEqual([]);
});

test('the page of the configuration tells every key, and no other', () => {
  const page = textOf('docs/configuration.md');
  const told = [...page.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([a-zA-Z.]+)`/g)].map((match) => match[1]!),
  );
  expect(told.filter((key) => !isKey(key))).toEqual([]);
  const tops = keysAt([]).filter((key) => key !== 'schema');
  const leaves = tops.flatMap((top) =>
    keysAt([top]).length === 0 ? [top] : keysAt([top]).map((key) => `${top}.${key}`),
  );
  const isTold = (key: string): boolean => told.some((one) => one === key || key.startsWith(`${one}.`));
  expect(leaves.filter((key) => !isTold(key))).toEqual([]);
});
