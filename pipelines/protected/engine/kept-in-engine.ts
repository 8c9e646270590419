import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { EngineSchema } from './engine-table.ts';

/** The table of a run in the engine, by name. Written when the table is whole. */
export interface KeptInEngine extends EngineSchema {
  readonly table: string;
}

const SCHEMA = 'synthward/engine-records/1';
const FILE = 'kept.json';

/** `undefined` where no table was made. */
export async function readKeptInEngine(folder: string): Promise<KeptInEngine | undefined> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { schema, ...kept } = JSON.parse(text) as { readonly schema: string; readonly kept: KeptInEngine };
  if (schema !== SCHEMA) throw new Error('Records of a run were kept in an unknown form');
  return kept.kept;
}

/** Throws `FILE_UNWRITABLE`. */
export async function writeKeptInEngine(folder: string, kept: KeptInEngine): Promise<void> {
  const path = join(folder, FILE);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(`${path}.part`, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ schema: SCHEMA, kept })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.part`, path);
  } catch {
    throw new UserError('FILE_UNWRITABLE', `Cannot keep the state of a run in ${folder}: it cannot be written to`, {
      hint: 'Check who may write to the workspace and that its disk is not full. No budget was spent.',
    });
  }
}
