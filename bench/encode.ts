import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { postgresTable } from '../pipelines/config/postgres-setting.ts';
import { isPostgresUrl, postgresOfUrl } from '../pipelines/config/postgres-url.ts';
import { loadDictionary } from '../pipelines/dictionary/load.ts';
import { encodeTable } from '../pipelines/protected/sources/encode-table.ts';
import { openSource } from '../pipelines/protected/sources/open-source.ts';
import type { SourceSpec } from '../pipelines/protected/sources/session/source.ts';
import { calibrationMs } from './calibration.ts';

/**
 * Encodes the same table from each of its sources, which are files or addresses of a database, and prints one JSON line a source: seconds, seconds of this
 * process's processors, peak resident memory, and the machine's calibration. What a server does is not in it.
 *
 *   node dist/bench/encode.js --dictionary FILE SOURCE...
 */
const { values: options, positionals } = parseArgs({
  options: { dictionary: { type: 'string', default: 'dictionary.yaml' } },
  allowPositionals: true,
});

async function specOf(source: string): Promise<SourceSpec> {
  if (!isPostgresUrl(source)) return { path: source };
  const table = postgresTable((await postgresOfUrl(source)).source);
  if (table === undefined) throw new RangeError('Name one table by ?table=');
  return table;
}

const dictionary = await loadDictionary(options.dictionary);
for (const source of positionals) {
  const workFolder = mkdtempSync(join(tmpdir(), 'synthward-bench-'));
  try {
    const spec = await specOf(source);
    const calibration = calibrationMs();
    const [start, used] = [performance.now(), process.cpuUsage()];
    const table = await encodeTable(await openSource(spec), dictionary, { workFolder });
    const { user, system } = process.cpuUsage(used);
    const line = {
      figure: `encode ${spec.path}`,
      rows: table.rowCount,
      columns: table.columns.length,
      seconds: Math.round(performance.now() - start) / 1000,
      processorSeconds: Math.round((user + system) / 1000) / 1000,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      calibrationMs: calibration,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}
