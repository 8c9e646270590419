import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { UserError } from '../../privacy/errors.ts';
import type { EntropySource } from '../../privacy/random/entropy.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { Plan } from '../release/plan.ts';
import { inStage, type ProgressListener } from '../workspace/progress.ts';
import { createProtectedFolder, workspaceAt } from '../workspace/workspace.ts';
import { auditableDomain } from './auditable-domain.ts';
import type { BaseRecords } from './base-records.ts';
import { readBaseRecords } from './inside/read-records.ts';
import { simulatedRecords } from './simulated-records.ts';

/** On which records a pipeline is audited. */
export type BaseChoice =
  | { readonly kind: 'simulated'; readonly rows: number | undefined }
  | { readonly kind: 'public'; readonly path: string }
  | { readonly kind: 'protected' };

const DEFAULT_ROWS = 1000;
const MOST_ROWS = 2 ** 20;

export interface BaseRequest {
  readonly choice: BaseChoice;
  readonly config: RunConfig;
  readonly plan: Plan;
  readonly entropy: EntropySource;
  readonly listener: ProgressListener;
}

/**
 * Makes or reads the base records. Simulated ones open no file: 1,000, or as many as are expected where those are fewer. Throws `USAGE` for an impossible number of
 * rows and where the configured source is called public, and as `encodeTable`.
 */
export async function chooseBase({ choice, config, plan, entropy, listener }: BaseRequest): Promise<BaseRecords> {
  const { resources, source } = config;
  const { dictionary } = plan;
  if (choice.kind === 'simulated') {
    const rows = choice.rows ?? Math.min(DEFAULT_ROWS, config.expectedRows ?? DEFAULT_ROWS);
    if (!Number.isSafeInteger(rows) || rows < 2 || rows > MOST_ROWS) {
      throw new UserError('USAGE', `Cannot simulate ${rows} records: give a whole number from 2 to ${MOST_ROWS}`, {
        hint: 'Such as --base-rows 1000: few records hide canaries worse than many, and privacy may not rest on that.',
      });
    }
    return inStage(listener, 'base', 'Draw records from the dictionary', () =>
      simulatedRecords(auditableDomain(plan), rows),
    );
  }
  const isPublic = choice.kind === 'public';
  if (isPublic) await refuseOwnSource(choice.path, source.path);
  const workspace = workspaceAt(config.workspace);
  if (!isPublic) await createProtectedFolder(workspace);
  return inStage(listener, 'base', 'Read, encode and bound the records', (advance) =>
    readBaseRecords({
      source: isPublic ? fileAt(choice.path) : source,
      dictionary,
      resources,
      workFolder: isPublic ? tmpdir() : workspace.protected,
      entropy,
      advance,
      origin: choice.kind,
    }),
  );
}

const fileAt = (path: string): RunConfig['source'] => ({
  path,
  format: undefined,
  delimiter: undefined,
  encoding: undefined,
  member: undefined,
  sheet: undefined,
  headerIsNames: false,
  counting: 'memory',
});

/** Whoever names the records of the configuration would make them public by mistake. */
async function refuseOwnSource(path: string, source: string): Promise<void> {
  const [named, own] = await Promise.all([path, source].map((one) => realpath(one).catch(() => undefined)));
  if (named === undefined || named !== own) return;
  throw new UserError(
    'USAGE',
    'Cannot audit on the configured source as public records: it is what the release protects',
    {
      hint: 'Say --records protected to audit on it inside, or leave --records out to audit on simulated records.',
    },
  );
}
