import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '../../cli/command-line/run-command-line.ts';
import type { Terminal } from '../../cli/terminal.ts';
import type { Draw } from '../engine/draw.ts';
import { bytesOf, type Input, textOf } from '../engine/input.ts';
import { holds, type Target } from '../engine/target.ts';
import { ODD_TEXTS } from '../mutators/odd-values.ts';
import { mutateText } from '../mutators/text.ts';
import { everyLedgerEntry } from '../seeds/every-ledger-entry.ts';
import { SOUND_RELEASE } from './artefacts.ts';
import { filesOf, writeFolder } from './folders.ts';
import { CSV, DICTIONARY } from './source-seeds.ts';
import { CONFIG_SEEDS } from './yaml-seeds.ts';

/** Of every command; `release` and `describe` without the flag that spends. */
const COMMANDS: readonly (readonly string[])[] = [
  ['keygen', '-o', 'key.pem'],
  ['init', 'visits.csv', '-o', 'drafted.yaml', '-c', 'drafted-config.yaml'],
  [
    'init',
    '--from',
    'types.json',
    '--from-format',
    'types',
    '-o',
    'drafted.yaml',
    '-c',
    'drafted-config.yaml',
    '--delimiter',
    ';',
    '--encoding',
    'latin1',
  ],
  ['describe', 'visits.csv', '-d', 'dictionary.yaml', '--epsilon', '1', '--delta', '1e-7'],
  ['check', '-c', 'synthward.yaml', '--source', 'visits.csv'],
  [
    'plan',
    '--json',
    '--epsilon',
    '2',
    '--delta',
    '1e-6',
    '--model',
    'mst',
    '--rows',
    '100',
    '--name',
    'visits-2',
    '--columns',
    'age,sex',
  ],
  ['release', '--resume', '--rows', 'estimate', '--allocation', 'trial-1', '--project', 'trial'],
  ['verify', 'released', '--public-key', 'key.pem', '--progress', 'jsonl'],
  [
    'sample',
    'released',
    '--rows',
    '5',
    '--where',
    'age >= 65',
    '--where',
    'sex=F',
    '--seed',
    'a',
    '--out',
    'more.csv',
    '--json',
  ],
  ['ledger', 'show', 'visits', '--charges', '--csv'],
  ['ledger', 'show', '--json', '--no-tightest'],
  ['ledger', 'verify', '--checkpoint', 'dictionary.yaml', '--release', 'released'],
  ['ledger', 'checkpoint', '--key', 'key.pem', '-o', 'checkpoint.json'],
  ['ledger', 'backup', 'copy.db'],
  ['ledger', 'policy', 'visits', '--epsilon', '3', '--delta', '1e-6', '--spender', 'a', '--require-allocation'],
  ['ledger', 'unit', 'wards', '--column', 'patient', '--name', 'patient', '--rows-at-most', '3', '--because', 'known'],
  [
    'ledger',
    'award',
    'visits',
    '--project',
    'x',
    '--epsilon',
    '1',
    '--delta',
    '1e-7',
    '--purpose',
    'p',
    '--approver',
    'q',
    '--expires',
    '2030-01-01',
    '--id',
    'x-1',
  ],
  ['ledger', 'revoke', 'trial-1'],
  ['ledger', 'allocations', 'visits', '--json'],
  ['ledger', 'abandon', 'run-2'],
  ['explain', 'BUDGET_EXCEEDED'],
  ['completion'],
  ['clean', '--json'],
];
const PIECES = [
  '--',
  '-',
  '=',
  '--json',
  '--quiet',
  '--progress',
  'none',
  '-c',
  '-o',
  '--help',
  '--version',
  '--no-',
  '.',
  ',',
  '1e999',
  '-1',
  'NaN',
  '[',
  '{}',
  '--__proto__',
  '--a.b=1',
  '--workspace',
  '--show-hidden',
];
const FILES = [
  'visits.csv',
  'dictionary.yaml',
  'synthward.yaml',
  'released',
  'key.pem',
  'state',
  'state/ledger.db',
  'more.csv',
  'types.json',
  '',
];

/** The arguments of every command, in a workspace of its own. */
const commands: Target = {
  name: 'commands',
  codes: [],
  secondsAtMost: 20,
  megabytesAtMost: 2000,
  async prepare(folder) {
    const sound = filesOf(SOUND_RELEASE);
    const seed = join(folder, 'seed');
    mkdirSync(join(seed, 'state'), { recursive: true });
    everyLedgerEntry(join(seed, 'state', 'ledger.db'));
    const ledger = filesOf(join(seed, 'state'))['ledger.db']!;
    const home = join(folder, 'home');
    return {
      make: (draw): Input => ({ arguments: bytesOf(JSON.stringify(changedArguments(draw.pick(COMMANDS), draw))) }),
      async run(input) {
        const wanted: readonly string[] = JSON.parse(textOf(input['arguments'] ?? bytesOf('[]')));
        writeFolder(home, {
          'visits.csv': bytesOf(CSV),
          'dictionary.yaml': bytesOf(DICTIONARY),
          'synthward.yaml': bytesOf(CONFIG_SEEDS[0]!),
          'types.json': bytesOf('{"patient":"int64","age":"int32"}'),
          'state/ledger.db': ledger,
          ...Object.fromEntries(Object.entries(sound).map(([path, bytes]) => [`released/${path}`, bytes])),
        });
        const before = process.cwd();
        process.chdir(home);
        try {
          const { terminal, told } = quietTerminal();
          const exit = await runCommandLine(wanted.filter(staysInside), terminal, {});
          holds(exit !== 70, `exit 70: ${told.join(' ').match(/a defect in synthward[^\n]*/)?.[0] ?? ''}`);
          holds(readdirSync(folder).length === 2, 'something was written beside the workspace');
          return `exit ${exit}`;
        } finally {
          process.chdir(before);
          rmSync(home, { recursive: true, force: true });
        }
      },
    };
  },
};

function changedArguments(command: readonly string[], draw: Draw): readonly string[] {
  let changed = [...command];
  for (let changes = draw.below(4); changes > 0 && changed.length > 0; changes--) {
    const at = draw.below(changed.length);
    switch (draw.below(7)) {
      case 0:
        changed.splice(at, 1);
        break;
      case 1:
        changed.splice(at, 0, draw.pick(PIECES));
        break;
      case 2:
        changed[at] = draw.pick(ODD_TEXTS);
        break;
      case 3:
        changed[at] = draw.pick(FILES);
        break;
      case 4:
        changed.splice(at, 0, changed[draw.below(changed.length)]!);
        break;
      case 5:
        changed = [...changed, ...draw.pick(COMMANDS).slice(1 + draw.below(3))];
        break;
      default:
        changed[at] = mutateText(changed[at]!, draw, PIECES);
    }
  }
  return changed.map((argument) => argument.slice(0, 2000));
}

/** Paths that somebody asked for may be written anywhere; this one asks for none outside its workspace. */
const staysInside = (argument: string): boolean =>
  !/^(-\w*|-.*=)?\//.test(argument) && !argument.includes('..') && !/^(-y|--yes|--spend)/.test(argument);

function quietTerminal(): { readonly terminal: Terminal; readonly told: readonly string[] } {
  const told: string[] = [];
  const tell = (text: string): void => void told.push(text.slice(0, 2000));
  const terminal: Terminal = {
    print: (lines) => tell(lines.join('\n')),
    data: tell,
    note: tell,
    sketch: tell,
    interactive: false,
    colour: false,
    colourOut: false,
    columnsOut: undefined,
    columns: 80,
    ask: async () => 'no',
  };
  return { terminal, told };
}

export const COMMAND_TARGETS: readonly Target[] = [commands];
