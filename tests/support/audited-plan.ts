import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseBase } from '../../pipelines/audit/choose-base.ts';
import { type AuditPorts, runAudit } from '../../pipelines/audit/run-audit.ts';
import type { Audit } from '../../pipelines/audit-file/audit-file.ts';
import { loadConfig } from '../../pipelines/config/load-config.ts';
import type { RunConfig } from '../../pipelines/config/run-config.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { type Plan, planRelease } from '../../pipelines/release/plan.ts';
import { insecureSeededEntropy } from './insecure-seeded-entropy.ts';

export interface Configured {
  readonly config: RunConfig;
  readonly plan: Plan;
}

/** Four small columns of units with at most two rows. */
export const SMALL_COLUMNS: readonly string[] = [
  'a: { kind: categorical, values: [r, s, t, u, v, w] }',
  'b: { kind: integer, range: [0, 7] }',
  'c: { kind: categorical, values: [x, y, z] }',
  'd: { kind: integer, range: [0, 9] }',
];

/** Plans a release of a table of `columns` (YAML lines) that does not exist. */
export async function configured(
  options: {
    readonly columns?: readonly string[];
    readonly unit?: string;
    readonly more?: readonly string[];
    readonly config?: readonly string[];
    readonly epsilon?: string;
  } = {},
): Promise<Configured> {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-audited-'));
  try {
    const { columns = SMALL_COLUMNS, unit = '{ column: who, maxRows: 2 }', more = [], epsilon = '1' } = options;
    const all = unit.includes('column') ? ['who: { kind: identifier }', ...columns] : columns;
    const dictionary = ['schema: synthward/dictionary/1', 'table: t', 'origin: public', `unit: ${unit}`, 'columns:'];
    writeFileSync(
      join(folder, 'dictionary.yaml'),
      [...dictionary, ...all.map((line) => `  ${line}`), ...more, ''].join('\n'),
    );
    const run = [
      'schema: synthward/run/1',
      'dataset: t',
      'source: { path: absent.csv }',
      'dictionary: dictionary.yaml',
      `budget: { epsilon: ${epsilon}, delta: 1e-6 }`,
      'policy: { maxEpsilon: 100, maxDelta: 1e-6 }',
      'output: { rows: 500 }',
      ...(options.config ?? []),
    ];
    writeFileSync(join(folder, 'synthward.yaml'), `${run.join('\n')}\n`);
    const config = await loadConfig(join(folder, 'synthward.yaml'));
    return { config, plan: planRelease(config, await loadDictionary(config.dictionaryPath)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Audits it on simulated records. Coins and noise are the same each time, unless the ports have another entropy. */
export async function audited(
  { config, plan }: Configured,
  sizes: { readonly rows?: number; readonly canaries?: number; readonly runs?: number },
  ports: Partial<AuditPorts> = {},
): Promise<Audit> {
  const entropy = insecureSeededEntropy('audit');
  const listener = (): void => {};
  const { rows, canaries, runs = 1 } = sizes;
  const base = await chooseBase({ choice: { kind: 'simulated', rows }, config, plan, entropy, listener });
  return runAudit(
    { config, plan, software: { version: '0.0.0' }, base, canaries, runs },
    { entropy, listener, now: () => new Date(0), clock: () => performance.now(), ...ports },
  );
}
