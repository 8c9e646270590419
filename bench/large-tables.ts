import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { calibrationMs } from './calibration.ts';
import { LARGE_TABLE_COLUMNS, writeLargeConfig, writeLargeTable } from './large-table.ts';
import { commandInOwnProcess } from './measured-command.ts';

/**
 * Releases simulated tables of 15 columns by the command line, each in a process of its own, and prints one JSON line each: what it took
 * at most and in all, by stage, and per million rows. A table is written first, as Parquet, and kept below `--folder` where that is given.
 *
 *   --rows N,N,...    rows of each table (default 100,000 to 10 million); about 0.4 patients a row
 *   --folder PATH     where tables are kept for the next time (default: deleted afterwards)
 *   --counting HOW    sql (default) or memory
 *   --memory M        what the configuration allows (default 4GB)
 *   --key             encrypt what comes to the disk
 */
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000,1000000,10000000' },
    folder: { type: 'string' },
    counting: { type: 'string', default: 'sql' },
    memory: { type: 'string', default: '4GB' },
    key: { type: 'boolean', default: false },
  },
});

async function measure(folder: string, rows: number): Promise<void> {
  const { counting, memory, key } = options;
  if (!existsSync(join(folder, 'table.parquet'))) await writeLargeTable(folder, rows);
  const workspace = mkdtempSync(join(folder, 'run-'));
  try {
    writeLargeConfig(workspace, { table: join(folder, 'table.parquet'), rows, counting, memory, key });
    const flags = ['--config', join(workspace, 'synthward.yaml')];
    if (key)
      commandInOwnProcess(workspace, 'keygen', '--protection', '--out', join(workspace, 'protection.key'), '--json');
    commandInOwnProcess(workspace, 'keygen', '--out', join(workspace, 'key.pem'), '--json');
    const calibration = calibrationMs();
    const release = commandInOwnProcess(workspace, 'release', ...flags, '--yes', '--json', '--progress', 'jsonl');
    const line = {
      figure: `release of a large table, counted in ${counting}${key ? ', encrypted' : ''}`,
      rows,
      columns: LARGE_TABLE_COLUMNS + 1,
      status: release.status,
      cpuSeconds: release.seconds,
      wallSeconds: release.wallSeconds,
      microsecondsARow: (1e6 * release.seconds) / rows,
      peakMb: Math.round(release.peakBytes / 1e6),
      stages: release.stages,
      wallOfStages: release.wallOfStages,
      cores: availableParallelism(),
      memory,
      calibrationMs: calibration,
    };
    process.stdout.write(
      `${JSON.stringify(line, (_, value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value))}\n`,
    );
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

const kept = options.folder === undefined ? mkdtempSync(join(tmpdir(), 'synthward-bench-')) : resolve(options.folder);
mkdirSync(kept, { recursive: true });
try {
  for (const rows of options.rows.split(',').map(Number)) await measure(join(kept, `rows-${rows}`), rows);
} finally {
  if (options.folder === undefined) rmSync(kept, { recursive: true, force: true });
}
