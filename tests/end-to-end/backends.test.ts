import { expect, test } from 'vitest';
import { synthward } from '../support/command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** As on a machine where tfjs is not installed. */
function withoutTfjs() {
  const cwd = temporaryFolder();
  return { cwd, env: { SYNTHWARD_TFJS: cwd } };
}

test('backends are listed with their device, or with what they lack and what to do', async () => {
  const { status, stdout } = await synthward(['backend', 'list', '--json'], withoutTfjs());
  expect(status).toBe(0);
  const { schema, backends } = JSON.parse(stdout);
  expect(schema).toBe('backends/1');
  expect(backends.find(({ name }: { name: string }) => name === 'cpu')).toEqual({
    name: 'cpu',
    usable: true,
    auto: true,
    device: expect.stringMatching(/^\d+ threads?, /),
    hardware: 'processor',
  });
  expect(backends.find(({ name }: { name: string }) => name === 'cuda')).toEqual({
    name: 'cuda',
    usable: false,
    reason: expect.stringContaining('does not hold @tensorflow/tfjs-node-gpu'),
    hint: expect.stringContaining('npm install --ignore-scripts'),
  });
});

test('a backend that is tested says how fast it is, and status 1 says that a named one cannot be used', async () => {
  const tested = await synthward(['backend', 'test', 'cpu'], withoutTfjs());
  expect(tested).toMatchObject({ status: 0, stderr: '' });
  expect(tested.stdout).toMatch(/^cpu +ready +\d+ threads?, .*: [\d.]+ ms a step, \d+ examples a second$/m);
  const missing = await synthward(['backend', 'test', 'cuda'], withoutTfjs());
  expect(missing).toMatchObject({ status: 1, stderr: '' });
  expect(missing.stdout).toMatch(/^cuda +unavailable +/m);
  expect(missing.stdout).toMatch(/^cuda: In a folder of yours: npm install/m);
});

test('building without tfjs says how to install it', async () => {
  const { status, stderr } = await synthward(['backend', 'build', 'cuda', '--tensorflow', 'pip'], withoutTfjs());
  expect(status).toBe(2);
  expect(stderr).toContain('error[BACKEND_UNAVAILABLE]: Cannot use cuda: ');
});
