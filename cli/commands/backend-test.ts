import type { BackendName } from '../../pipelines/backends/backend.ts';
import { probeBackend } from '../../pipelines/backends/probe.ts';
import { BACKENDS } from '../../pipelines/backends/registry.ts';
import { type BackendFlags, backendOptions } from '../backend-options.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { backendsToJson, type ProbedBackend, renderBackends } from '../render/backends.ts';
import { tell } from '../tell.ts';

/** `backend test`: the self-test and a timed step, each backend in a process of its own. Exit 1 where the named one cannot be used. */
export const run: CommandHandler<BackendFlags & { readonly name: BackendName | undefined }> = async (args, context) => {
  const options = backendOptions(args);
  const names = args.name === undefined ? BACKENDS.map(({ name }) => name) : [args.name];
  const probed: ProbedBackend[] = [];
  for (const name of names) probed.push({ name, probe: await probeBackend(name, options, true) });
  tell(
    context,
    () => backendsToJson(probed),
    () => renderBackends(probed),
  );
  const failed = args.name !== undefined && probed.some(({ probe }) => probe.kind === 'unavailable');
  return failed ? EXIT.no : EXIT.done;
};
