import { afterEach, expect, test, vi } from 'vitest';
import { captured } from '../../support/captured-terminal.ts';

afterEach(() => void vi.unstubAllEnvs());

test.each([
  [['verfy', 'x'], 'there is no such command; did you mean verify?', 'synthward --help'],
  [['wibble'], 'Unknown argument: wibble', 'synthward --help'],
  [['ledger', 'wibble'], 'Unknown argument: wibble', 'synthward ledger --help'],
  [['backend', 'wibble'], 'Unknown argument: wibble', 'synthward backend --help'],
  [
    ['backend', 'build', 'cpu', '--tensorflow', 'pip'],
    'Invalid values: Argument: name, Given: "cpu", Choices: "cuda"',
    'synthward backend --help',
  ],
  [['init', 'a.csv', 'b.csv'], 'Unknown argument: b.csv', 'synthward init --help'],
  [['verify'], 'something is not named (0 given, 1 needed)', 'synthward verify --help'],
  [['sample', 'x', '-n', '5'], 'Missing required argument: out', 'synthward sample --help'],
  [['plan', '--wibble'], 'Unknown argument: wibble', 'synthward plan --help'],
  [[], 'Name a command.', 'synthward --help'],
])('%j is told in plain words, whatever the language of the system', async (args, message, hint) => {
  vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
  const { status, stderr } = await captured(args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: `error[USAGE]: ${message}\n  hint: ${hint}\n` });
});
