import { availableParallelism } from 'node:os';
import { buildAddon } from '../../pipelines/backends/cuda/build/build-addon.ts';
import { UserError } from '../../privacy/errors.ts';

/** What `synthward backend build cuda` does, without what the command line needs: `build-cuda.js TENSORFLOW`, a folder or a wheel. */
const [tensorflow = 'pip'] = process.argv.slice(2);
try {
  const note = (line: string): unknown => process.stderr.write(`${line}\n`);
  const { probe } = await buildAddon({ tensorflow, threads: availableParallelism(), note });
  process.stderr.write(`Built: ${probe.device}\n`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}. ${error.hint ?? ''}\n`);
  process.exitCode = 1;
}
