import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelFromArtifact } from '../../../models/from-artifact.ts';
import type { FittedModel } from '../../../models/model.ts';
import { LEFT_TEXT } from '../../../pipelines/dictionary/left-out.ts';
import { NO_RULES } from '../../../pipelines/release-folder/decode/table-rules.ts';
import {
  generateSigningKey,
  loadSigningKey,
  type SigningKey,
} from '../../../pipelines/release-folder/manifest/keys.ts';
import type { ReleaseContent } from '../../../pipelines/release-folder/release-content.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';
import { SAMPLE_CODINGS, SAMPLE_COLUMNS } from './sample-table.ts';

/** A fresh empty folder. */
export const freshDir = (): string => mkdtempSync(join(tmpdir(), 'synthward-release-'));

export async function freshKey(): Promise<SigningKey & { readonly publicKeyPath: string }> {
  const { privateKeyPath, publicKeyPath } = await generateSigningKey(join(freshDir(), 'signing-key.pem'));
  return { ...(await loadSigningKey(privateKeyPath)), publicKeyPath };
}

/** Columns without relations, each code about as frequent as the next. */
export function sampleModel(codings: readonly { name: string; size: number }[] = SAMPLE_CODINGS): FittedModel {
  const columns = codings.map(({ name, size }) => ({ name, size }));
  const structure = {
    format: 'graphical-model/3',
    kind: 'independent',
    total: 1000,
    columns,
    sizes: columns.map(({ size }) => size),
    order: columns.map((_, i) => i),
    separators: columns.map(() => []),
    factors: [],
    merged: [],
    outer: [],
  };
  const values = columns.flatMap(({ size }) => Array.from({ length: size }, (_, code) => 1 + (code % 3)));
  return modelFromArtifact({ structure, values: Float64Array.from(values) });
}

/** Contribution bound of the sample release. */
export const SAMPLE_MAX_ROWS = 2;

/** A whole release of a few hundred rows; `changes` replace parts of it. */
export function sampleContent(key: SigningKey, changes: Partial<ReleaseContent> = {}): ReleaseContent {
  return {
    identity: { release: 'sample-1', created: '2026-01-02T03:04:05.000Z', curator: 'A hospital' },
    table: { name: 'encounters', columns: SAMPLE_COLUMNS, rules: NO_RULES },
    model: sampleModel(),
    measurements: [
      { columns: [0], sigmaSquared: rational(400n), values: Float64Array.of(350, 340, 310) },
      { columns: [3, 4], sigmaSquared: rational(900n), values: Float64Array.from({ length: 9 }, (_, i) => 100 + i) },
    ],
    generation: { seed: 'sample-seed', rows: 400, rowsFrom: 'public-setting' },
    format: { parquet: 'snappy', arrow: true },
    charges: [
      {
        question: 'one-way',
        event: { kind: 'discrete-gaussian', sigmaSquared: rational(400n), sensitivity: BigInt(SAMPLE_MAX_ROWS) },
      },
      { question: 'edge/1', event: { kind: 'exponential', epsilon: rational(1n, 10n) } },
      {
        question: 'pairs',
        event: {
          kind: 'repeated',
          times: 3,
          event: { kind: 'discrete-gaussian', sigmaSquared: rational(900n), sensitivity: BigInt(SAMPLE_MAX_ROWS) },
        },
      },
    ],
    privacy: { unit: 'patient', maxRowsPerUnit: SAMPLE_MAX_ROWS, epsilon: rational(1n), delta: parseRational('1e-6') },
    noise: 'operating-system',
    publicInputs: { dictionarySha256: 'a'.repeat(64) },
    dictionary: {
      columns: { age: { origin: 'dp', event: 'one-way' }, sex: { origin: 'public' } },
      leftOut: [{ name: 'notes', why: LEFT_TEXT }],
    },
    report: { schema: 'report/1', numbers: [] },
    gate: { verdict: 'none', checks: [] },
    code: { version: '0.1.0' },
    key,
    ...changes,
  };
}
