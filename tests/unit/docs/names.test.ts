import { expect, test } from 'vitest';
import { PAGES, PATHS, ROOT_FILES, read } from './markdown-pages.ts';

/** Pages about what is there now; the changelog and decisions tell of the past, too. */
const CURRENT = PAGES.filter((page) => !page.startsWith('fixtures/') && !page.startsWith('tests/')).filter(
  (page) => page !== 'CHANGELOG.md' && !page.startsWith('docs/decisions/'),
);

const textOf = (wanted: RegExp): string =>
  PATHS.filter((path) => wanted.test(path))
    .map(read)
    .join('\n');
const CODE = textOf(/^(cli|pipelines|models|privacy|fixtures|bench)\/.*\.ts$/);
const WORDS = new Set(`${CODE}${textOf(/^tests\/.*(?<!names\.test)\.ts$|\.schema\.json$/)}`.match(/[A-Za-z_]\w*/g));

/** `completion` is made by the parser of the command line, and so are `--help` and `--version`. */
const COMMANDS = new Set(['completion', ...[...CODE.matchAll(/\.command\(\s*'([a-z]+)/g)].map(([, name]) => name!)]);
const OPTIONS = new Set([
  'help',
  'version',
  ...optionsOf(textOf(/^cli\/.*\.ts$/)),
  ...flagsIn(textOf(/^bench\/.*\.ts$/)),
]);

/** `.option('dry-run', …)`, and properties that become options as they are: `workspace: { type: …`. */
function optionsOf(source: string): readonly string[] {
  const told = [
    ...source.matchAll(/\.option\('([a-z-]+)'/g),
    ...source.matchAll(/^\s+'?([\w-]+)'?: \{\s*(?:alias|type|choices)/gm),
  ];
  return told.map(([, name]) => name!.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
}

function flagsIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w-])--([a-z][a-z-]+)/g)].map(([, flag]) => flag!);
}

/** What stands in code on a page: lines of blocks, and spans. */
function codeOn(text: string): readonly string[] {
  const block = /^```\w*\n([\s\S]*?)^```/gm;
  const lines = [...text.matchAll(block)].flatMap(([, body]) => body!.split('\n'));
  const spans = [...text.replace(block, '').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!);
  return [...lines, ...spans];
}

/** Commands of ours and their flags. */
function wrongCommands(code: string): readonly string[] {
  const [, command] = /^\s*(?:\$ |npx )?synthward ([a-z]+)/.exec(code) ?? [];
  if (command === undefined && !/^--[a-z]/.test(code)) return [];
  const wrong = flagsIn(code.replace(/#.*$/, '')).filter((flag) => !OPTIONS.has(flag.replace(/^no-/, '')));
  return [...(command === undefined || COMMANDS.has(command) ? [] : [command]), ...wrong.map((flag) => `--${flag}`)];
}

const FILE = /\.(json|arrow|arrows|parquet|sig|db|pem|md|ts|js|csv|yaml|html|txt|py|feather|sql|xlsx)$/;

/** Codes of errors, variables of the environment, and keys: `DISK_FULL`, `maxRows`, `source.counting`. */
function wrongWords(code: string): readonly string[] {
  const isWord = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^[a-z]+([A-Z][a-z0-9]+)+$/.test(code);
  const isKey = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/.test(code) && !FILE.test(code);
  return (isWord || isKey) && !code.split('.').every((part) => WORDS.has(part)) ? [code] : [];
}

/** Files of others that pages speak of, and what ends like a file. */
const OTHERS = new Set(['datapackage.json', 'OMOP_CDMv5.4_Field_Level.csv', 'critical-care.csv', 'arrow.json']);

/** Files of the repository, or that the program reads or writes by such a name. */
function wrongFiles(code: string): readonly string[] {
  const name = code.split('/').at(-1)!;
  if (!/^[\w<>./-]+$/.test(code) || !FILE.test(code) || /^\.|</.test(name) || OTHERS.has(name)) return [];
  if (ROOT_FILES.includes(code) || PATHS.some((path) => path.endsWith(`/${name}`))) return [];
  return CODE.includes(name) ? [] : [code];
}

const wrongOn = (text: string): readonly string[] =>
  codeOn(text).flatMap((code) => [...wrongCommands(code), ...wrongWords(code), ...wrongFiles(code)]);

test('what is not there is told from what is', () => {
  const wrong = ['synthward relase x', '--dry-rum', 'DISC_FULL', 'maxRoes', 'source.cuonting', 'outside-report.json'];
  expect(wrongOn(wrong.map((one) => `\`${one}\``).join(' '))).toEqual(['relase', ...wrong.slice(1)]);
  expect(wrongOn('```sh\nsynthward release --confg x --yes # --not-looked-at\n```\n')).toEqual(['--confg']);
  const right = [
    'synthward clean --dry-run',
    '--resume',
    'DISK_FULL',
    'maxRows',
    'source.counting',
    'inside-report.html',
    'inside-report.json',
  ];
  expect(wrongOn(right.map((one) => `\`${one}\``).join(' '))).toEqual([]);
});

test.each(CURRENT)('commands, flags, keys, codes and files that %s names exist', (page) => {
  expect(wrongOn(read(page))).toEqual([]);
});
