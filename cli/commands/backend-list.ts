import { probeBackend } from '../../pipelines/backends/probe.ts';
import { BACKENDS } from '../../pipelines/backends/registry.ts';
import { type BackendFlags, backendOptions } from '../backend-options.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { backendsToJson, type ProbedBackend, renderBackends } from '../render/backends.ts';
import { tell } from '../tell.ts';

/** `backend list`: opens and tests each in a process of its own. */
export const run: CommandHandler<BackendFlags> = async (args, context) => {
  const options = backendOptions(args);
  const probed: ProbedBackend[] = [];
  for (const { name } of BACKENDS) probed.push({ name, probe: await probeBackend(name, options, false) });
  tell(
    context,
    () => backendsToJson(probed),
    () => renderBackends(probed),
  );
  return EXIT.done;
};
