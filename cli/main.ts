#!/usr/bin/env node
import { hideBin } from 'yargs/helpers';
import { runCommandLine } from './command-line.ts';
import { systemTerminal } from './system-terminal.ts';

process.exitCode = await runCommandLine(hideBin(process.argv), systemTerminal(process.env), process.env);
