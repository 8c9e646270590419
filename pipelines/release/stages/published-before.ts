import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { ChainHead } from '../../../privacy/ledger/chain-head.ts';
import type { Ledger } from '../../../privacy/ledger/ledger.ts';
import { MANIFEST_FILE } from '../../release-folder/manifest/manifest.ts';
import type { RunFacts } from './run-facts.ts';

/** What the release in `folder` notes of the ledger, where this very run published it before it was stopped; else `undefined`. */
export async function publishedBefore(
  folder: string,
  { generationSeed }: Pick<RunFacts, 'generationSeed'>,
): Promise<{ readonly head: ChainHead | undefined } | undefined> {
  try {
    const { postProcessing, governance } = JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8'));
    return postProcessing.seed === generationSeed ? { head: governance?.ledger } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Throws `RELEASE_EXISTS` for a run whose release was paid for by entries that this ledger lacks, though their loss was accepted: going on
 * would draw noise again, and pay for it, for a release that is out already.
 */
export async function refuseOtherAnswers(
  folder: string,
  facts: Pick<RunFacts, 'generationSeed'>,
  runId: string,
  ledger: Pick<Ledger, 'chain'>,
): Promise<void> {
  const head = (await publishedBefore(folder, facts))?.head;
  if (head === undefined || ledger.chain(({ hashAt }) => hashAt(head.sequence)) === head.hash) return;
  throw new UserError(
    'RELEASE_EXISTS',
    `Cannot go on with run ${runId}: ${folder} is its release, made of answers that this ledger does not hold`,
    {
      hint: `Nothing was read or charged. \`synthward ledger abandon ${runId}\` ends the run; what it charged stays charged.`,
      params: { target: folder },
    },
  );
}
