import { UserError } from '../privacy/errors.ts';
import { aim } from './graphical/aim/family.ts';
import { cliqueTree } from './graphical/cliquetree/family.ts';
import { mst } from './graphical/mst/family.ts';
import { independent } from './independent/family.ts';
import type { ModelFamily } from './model.ts';
import { autoregressive } from './neural/autoregressive/family.ts';
import { marginalNet } from './neural/marginalnet/family.ts';

const FAMILIES: readonly ModelFamily[] = [independent, mst, aim, cliqueTree, marginalNet, autoregressive];

/** The kinds that `modelFamily` knows, simplest first. */
export const MODEL_KINDS: readonly string[] = FAMILIES.map(({ kind }) => kind);

/** The family called `kind`. Throws `CONFIG_INVALID` for any other name. */
export function modelFamily(kind: string): ModelFamily {
  const family = FAMILIES.find((candidate) => candidate.kind === kind);
  if (family === undefined) {
    throw new UserError(
      'CONFIG_INVALID',
      `Cannot fit a model of kind ${JSON.stringify(kind.slice(0, 40))}: there is none`,
      {
        hint: `Use one of: ${MODEL_KINDS.join(', ')}.`,
      },
    );
  }
  return family;
}
