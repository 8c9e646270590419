import type { LinkedInputs, LinkedRows } from '../../models/linked/linked-model.ts';
import { linkedFamily } from '../../models/linked/registry.ts';
import { largestRho } from '../../privacy/budget.ts';
import { createViewGuard } from '../../privacy/guard/views/create-view-guard.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { parseRational } from '../../privacy/rational.ts';
import { memoryRun } from '../memory-run.ts';
import type { BenchTable } from './bench-table.ts';

export interface DrawnRelease {
  readonly rows: LinkedRows;
  readonly processorSeconds: number;
  /** Highest of the process so far. */
  readonly peakMb: number;
}

export interface Budget {
  readonly epsilon: string;
  readonly delta: string;
}

/** A draw of a model that is fitted with noise of the system, under a ledger that is thrown away. */
export async function drawRelease(
  table: BenchTable,
  kind: string,
  { epsilon, delta }: Budget,
  seed: string,
): Promise<DrawnRelease> {
  const { records, shape, shapes } = table;
  const before = process.cpuUsage();
  const family = linkedFamily(kind);
  const inputs: LinkedInputs = {
    shape,
    shapes,
    impossible: { units: [], events: [] },
    rho: largestRho(parseRational(epsilon), parseRational(delta)),
    // Of about this size, as whoever plans a release knows.
    expected: { units: records.unitCount, events: records.events.start[records.unitCount]! },
  };
  const run = memoryRun({ kind: 'composed', events: family.plan(inputs).questions.map(({ event }) => event) });
  const entropy = systemEntropy();
  const { model } = await family.fit(
    inputs,
    (view) => createViewGuard({ records, shape, view, run, entropy }),
    () => {},
  );
  const rows = model.draw({ units: Math.round(model.total), seed });
  const { user, system } = process.cpuUsage(before);
  return {
    rows,
    processorSeconds: Math.round((user + system) / 1e5) / 10,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}
