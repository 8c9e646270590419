import { UserError } from '../../../privacy/errors.ts';
import type { RunConfig } from '../../config/run-config.ts';

/** Throws `CONFIG_INVALID` for what a release of one table knows and one of linked tables does not. */
export function refuseFlatSettings(config: RunConfig): void {
  const { evaluation, source, leakageGate, columns, workload, release } = config;
  const asked: readonly (readonly [boolean, string])[] = [
    [source.counting !== 'memory', `source.counting: ${source.counting}`],
    [columns !== undefined, 'columns'],
    [workload !== undefined, 'workload'],
    [evaluation.publish.length > 0, 'evaluation.publish'],
    [evaluation.leakage !== undefined, 'evaluation.leakage'],
    [leakageGate.length > 0, 'gate.leakage'],
    [release.audit !== undefined, 'release.audit'],
  ];
  const [found] = asked.filter(([set]) => set);
  if (found === undefined) return;
  throw new UserError('CONFIG_INVALID', `Cannot use ${found[1]} with several linked tables`, {
    hint: `Remove ${found[1]}: it is known of releases of one table alone.`,
  });
}
