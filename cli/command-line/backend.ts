import type { Argv } from 'yargs';
import type { GlobalFlags, Perform } from '../command.ts';

const tfjs = {
  tfjs: {
    type: 'string',
    describe: 'Folder where @tensorflow/tfjs-node-gpu is installed [SYNTHWARD_TFJS]; beside Synthward where absent',
  },
} as const;

/** The commands below `backend`. */
export function withBackendCommands(parser: Argv<GlobalFlags>, perform: Perform): Argv<GlobalFlags> {
  return parser
    .command(
      'list',
      'Which backends can train networks on this machine, on what device, and what the others lack',
      (y) => y.options(tfjs),
      perform(() => import('../commands/backend-list.ts')),
    )
    .command(
      'test [name]',
      'Compare each operation of a backend with plain loops, and time a step',
      (y) =>
        y
          .positional('name', { choices: ['cuda', 'webgpu', 'cpu'] as const, describe: 'All where absent' })
          .options(tfjs)
          .example('$0 backend test cuda', 'Exit status 1 where it cannot be used or computes wrongly'),
      perform(() => import('../commands/backend-test.ts')),
    )
    .command(
      'build <name>',
      'Compile the addon of tfjs against a current TensorFlow, test it, and put it where it is looked for',
      (y) =>
        y
          .positional('name', { choices: ['cuda'] as const, demandOption: true, describe: 'What to build' })
          .option('tensorflow', {
            type: 'string',
            demandOption: true,
            describe: 'A wheel of TensorFlow, a folder with its content, or pip to download it',
          })
          .options(tfjs)
          .example('$0 backend build cuda --tensorflow pip', 'Download TensorFlow, with CUDA where there is a driver'),
      perform(() => import('../commands/backend-build.ts')),
    )
    .demandCommand(1, 'Name a backend command.');
}
