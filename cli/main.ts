#!/usr/bin/env node
import { hideBin } from 'yargs/helpers';
import { runCommandLine } from './command-line/run-command-line.ts';
import { describeError } from './render/error.ts';
import { systemTerminal } from './system-terminal.ts';
import { noteError } from './tell.ts';

// What others may write, whatever the shell says, would be theirs to change after it was signed. DuckDB's files follow, too.
process.umask(process.umask(0o022) | 0o022);

const terminal = systemTerminal(process.env);

// Node.js would print the text of the error, and the line of code around it; a text of a library may quote a record.
process.on('uncaughtException', (error) => {
  const described = describeError(error);
  noteError({ terminal }, described);
  process.exit(described.exitCode);
});
// The same of a warning: its name says enough.
process.removeAllListeners('warning');
process.on('warning', ({ name }) => terminal.note(`warning: Node.js says ${name}`));

process.exitCode = await runCommandLine(hideBin(process.argv), terminal, process.env);
