import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCommandLine } from '../cli/command-line/run-command-line.ts';
import type { Terminal } from '../cli/terminal.ts';

/** What a run of the command line took, in all and by stage. */
export interface MeasuredCommand {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a command prints as JSON
  readonly output: any;
  /** Processor seconds. */
  readonly seconds: number;
  readonly wallSeconds: number;
  readonly peakBytes: number;
  /** Processor seconds of each; what comes before the first is `start`. */
  readonly stages: Readonly<Record<string, number>>;
  readonly wallOfStages: Readonly<Record<string, number>>;
}

/** Runs the command line in a process of its own, which signs by `key.pem` of `folder`. */
export function commandInOwnProcess(folder: string, ...argv: string[]): MeasuredCommand {
  const commands = argv.flatMap((word) => [`--command=${word}`]);
  const text = execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--run', folder, ...commands], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(text);
}

async function measured(folder: string, argv: readonly string[]): Promise<void> {
  let output = '';
  const stages: Record<string, number> = {};
  const wallOfStages: Record<string, number> = {};
  let wallSince = performance.now();
  let since = process.cpuUsage();
  const seconds = (): number => {
    const { user, system } = process.cpuUsage(since);
    since = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const terminal: Terminal = {
    data: (text) => {
      output += text;
    },
    print: (lines) => {
      output += lines.join('\n');
    },
    note: (line) => {
      const event = line.startsWith('{') ? JSON.parse(line) : {};
      if (event.kind === 'stage-started') {
        if (stages['start'] === undefined) {
          stages['start'] = seconds();
          wallSince = performance.now();
        }
      } else if (event.kind === 'stage-finished') {
        stages[event.stage] = seconds();
        wallOfStages[event.stage] = (performance.now() - wallSince) / 1000;
        wallSince = performance.now();
      } else if (event.kind === undefined) process.stderr.write(`${line}\n`);
    },
    sketch: () => {},
    interactive: false,
    colour: false,
    colourOut: false,
    columnsOut: undefined,
    columns: 100,
    ask: () => Promise.reject(new Error('nobody to ask')),
  };
  const start = performance.now();
  const status = await runCommandLine(argv, terminal, { SYNTHWARD_SIGNING_KEY: join(folder, 'key.pem') });
  const { user, system } = process.cpuUsage();
  const line = {
    status,
    output: JSON.parse(output),
    seconds: (user + system) / 1e6,
    wallSeconds: (performance.now() - start) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    stages,
    wallOfStages,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

// Only as a process of its own: whoever imports this gives no folder.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { run: { type: 'string' }, command: { type: 'string', multiple: true } } });
  await measured(values.run!, values.command ?? []);
}
