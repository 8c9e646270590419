import { buildAddon } from '../../pipelines/backends/cuda/build/build-addon.ts';
import { type BackendFlags, backendOptions } from '../backend-options.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { tell } from '../tell.ts';

/** `backend build cuda`. */
export const run: CommandHandler<BackendFlags & { readonly tensorflow: string }> = async (args, context) => {
  const { terminal, flags } = context;
  const { addon, probe } = await buildAddon({
    ...backendOptions(args),
    tensorflow: args.tensorflow,
    note: (line) => {
      if (!flags.quiet) terminal.note(line);
    },
  });
  tell(
    context,
    () => ({ schema: 'backend-build/1', name: 'cuda', addon, device: probe.device, gpu: probe.hardware === 'gpu' }),
    () => [`Built ${addon}`, `It passes its self-test: ${probe.device}.`],
  );
  return EXIT.done;
};
