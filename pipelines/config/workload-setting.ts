import { MAX_CELLS } from '../../models/graphical/inference/domain.ts';
import type { Workload } from '../../models/workload.ts';
import { UserError } from '../../privacy/errors.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';

/** Which marginals matter, as the configuration names them. */
export type WorkloadSetting =
  | { readonly kind: 'all'; readonly ways: number }
  | { readonly kind: 'listed'; readonly marginals: readonly NamedMarginal[] };

export interface NamedMarginal {
  readonly columns: readonly string[];
  readonly weight: number;
  /** File, line and column where it stands. */
  readonly at: string;
}

/** The setting in positions of the modelled columns. Throws `CONFIG_INVALID` with the place of each mistake. */
export function resolveWorkload(
  setting: WorkloadSetting | undefined,
  { codings, columns: all }: Pick<Dictionary, 'codings' | 'columns'>,
): Workload | undefined {
  if (setting === undefined || setting.kind === 'all') return setting;
  const names = codings.map(({ name }) => name);
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  const marginals = setting.marginals.map(({ columns, weight, at }) => {
    const wrong = (reason: string, hint?: string): void => void problems.push({ at, reason, hint });
    const positions = columns.map((name) => names.indexOf(name));
    const absent = columns[positions.indexOf(-1)];
    if (absent !== undefined) {
      const known = all.find(({ name }) => name === absent);
      const why =
        known === undefined
          ? `which is not in the dictionary${didYouMeanClause(absent, names)}`
          : `which is ${known.kind === 'computed' ? 'computed from others' : `of kind ${known.kind}`} and never modelled`;
      wrong(`the workload names column "${absent}", ${why}`);
    }
    const twice = columns.find((name, i) => columns.indexOf(name) !== i);
    if (twice !== undefined) wrong(`a marginal of the workload names column "${twice}" twice`);
    const key = positions.toSorted((a, b) => a - b).join();
    const first = seen.get(key);
    if (first !== undefined) wrong(`the same marginal stands twice in the workload, first at ${first}`);
    else if (absent === undefined) seen.set(key, at);
    const cells = positions.reduce((product, column) => product * (codings[column]?.size ?? 1), 1);
    if (twice === undefined && !(cells <= MAX_CELLS)) {
      wrong(
        `the marginal over ${columns.join(', ')} has ${cells.toExponential(1)} cells, and ${MAX_CELLS.toExponential(1)} are allowed`,
        'Name fewer columns, or widen the bins of the largest in the dictionary.',
      );
    }
    return { columns: positions, weight };
  });
  refuseAll(problems);
  return { kind: 'listed', marginals };
}

interface Problem {
  readonly at: string;
  readonly reason: string;
  readonly hint: string | undefined;
}

function refuseAll([first, ...others]: readonly Problem[]): void {
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more problem${others.length === 1 ? '' : 's'})`;
  throw new UserError('CONFIG_INVALID', `Cannot use ${first.at}: ${first.reason}${more}`, {
    hint: first.hint ?? 'The workload lists modelled columns of the dictionary; see docs/configuration.md.',
    others: others.map(({ at, reason }) => `${at}: ${reason}`),
  });
}
