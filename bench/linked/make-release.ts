import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { type BenchTable, dictionaryOf } from './bench-table.ts';

export interface ReleaseMade {
  /** The release folder. */
  readonly folder: string;
  readonly model: string;
  readonly units: number;
  readonly events: number;
  /** Whether it left the steward its exact evaluation. */
  readonly insideReport: boolean;
  readonly processorSeconds: number;
  readonly seconds: number;
  readonly peakMb: number;
  /** Seconds of each stage. */
  readonly stages: Readonly<Record<string, number>>;
}

export interface ReleaseSettings {
  /** Holds the folders of the tables. */
  readonly data: string;
  readonly epsilon: string;
  readonly model: string | undefined;
  /** Where the workspace is made; empty. */
  readonly folder: string;
}

/** Makes one release with noise of the system, in a process of its own. Throws where the gate refuses it. */
export function makeRelease(table: BenchTable, { data, epsilon, model, folder }: ReleaseSettings): ReleaseMade {
  const path = resolve(data, table.data);
  const written = parse(readFileSync(`bench/linked/${table.name}/synthward.yaml`, 'utf8')) as RunFile;
  const config = join(folder, 'synthward.yaml');
  writeFileSync(
    config,
    stringify({
      ...written,
      source: table.only === undefined ? { folder: path } : { tables: { [table.only]: path } },
      dictionary: resolve(dictionaryOf(table)),
      workspace: join(folder, 'workspace'),
      budget: { ...written.budget, epsilon },
      ...(model !== undefined && { model: { kind: model } }),
    }),
  );
  const program = fileURLToPath(new URL('release-run.js', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [program, '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The release of ${table.name} ended with ${status}`);
  const { folder: released, ...made } = JSON.parse(stdout) as ReleaseMade;
  if (released === undefined) throw new Error(`The gate refused the release of ${table.name}`);
  return { ...made, folder: released };
}

interface RunFile {
  readonly budget: Readonly<Record<string, unknown>>;
}
