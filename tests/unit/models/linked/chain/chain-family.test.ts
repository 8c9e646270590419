import { beforeAll, describe, expect, test } from 'vitest';
import { asRecords } from '../../../../../models/linked/as-records.ts';
import { chain } from '../../../../../models/linked/chain/chain-family.ts';
import type { LinkedInputs, LinkedModel } from '../../../../../models/linked/linked-model.ts';
import { linkedFromArtifact } from '../../../../../models/linked/registry.ts';
import type { LinkedTable } from '../../../../../pipelines/evaluate/linked/linked-table.ts';
import { type LinkedReport, measureLinked } from '../../../../../pipelines/evaluate/linked/measure-linked.ts';
import { createViewGuard } from '../../../../../privacy/guard/views/create-view-guard.ts';
import { rational } from '../../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../../support/insecure-seeded-entropy.ts';
import { smallLinkedTable } from '../../../../support/linked-tables.ts';
import { MemoryRun } from '../../../evaluate/memory-run.ts';

const NOTHING = { apart: [], absent: [] };
const UNITS = 4000;

/** Without days and details. */
function plain(seed: string, units: number): LinkedTable {
  const { shape, rows } = smallLinkedTable({ seed, units, habit: 0.7 });
  return {
    shape: { ...shape, events: { ...shape.events, gaps: undefined }, details: [] },
    rows: { ...rows, events: { ...rows.events, time: undefined }, details: [] },
  };
}

describe('timelines whose steps are drawn column by column', () => {
  const table = plain('chain', UNITS);
  const { shape } = table;
  const inputs: LinkedInputs = {
    shape,
    shapes: { units: [NOTHING], events: [NOTHING, NOTHING], details: [] },
    impossible: { units: [], events: [] },
    rho: rational(2n, 1n),
    expected: { units: UNITS, events: 4 * UNITS },
  };
  let model: LinkedModel;
  let report: LinkedReport;

  beforeAll(async () => {
    const run = new MemoryRun();
    const records = asRecords(shape, table.rows);
    const guards = (view: Parameters<Parameters<typeof chain.fit>[1]>[0]) =>
      createViewGuard({ records, shape, view, run, entropy: insecureSeededEntropy(view.name) });
    ({ model } = await chain.fit(inputs, guards, () => {}));
    const rows = model.draw({ units: UNITS, seed: 'drawn' });
    report = measureLinked({ records: table, synthetic: { shape, rows }, seed: 'one' });
  });

  const figure = (measure: string, ...of: string[]): { readonly records: number; readonly synthetic: number } => {
    const found = report.figures.find((one) => one.measure === measure && one.of.join() === of.join())!;
    return { records: found.records ?? 0, synthetic: found.synthetic! };
  };

  test('units have as many events, and values stay as often as in the records', () => {
    expect(figure('eventsPerUnit').synthetic).toBeLessThan(0.03);
    expect(figure('transition', 'colour', 'lag 1').synthetic).toBeLessThan(0.06);
    for (const lag of ['lag 1', 'lag 2', 'lag 3']) {
      const { records, synthetic } = figure('same', 'colour', lag);
      expect(Math.abs(records - synthetic), lag).toBeLessThan(0.05);
    }
    expect(figure('outOfOrder').synthetic).toBe(0);
  });

  test('the model that is read again draws the same units', () => {
    const again = linkedFromArtifact(model.toArtifact(), shape);
    expect(again.draw({ units: 50, seed: 'same' })).toEqual(model.draw({ units: 50, seed: 'same' }));
    const { structure, values } = model.toArtifact();
    expect(() => linkedFromArtifact({ structure, values: values.slice(1) }, shape)).toThrow(/Cannot read/);
    const spoilt = values.slice();
    spoilt[spoilt.length - 1] = Number.NaN;
    expect(() => linkedFromArtifact({ structure, values: spoilt }, shape)).toThrow(/Cannot read/);
  });

  test('what it does not model is refused in the plan', () => {
    const withDetails = smallLinkedTable({ seed: 'details', units: 10 }).shape;
    const impossible = {
      units: [],
      events: [{ columns: [0], cells: new Uint8Array(shape.events.columns[0]!.size).fill(1, 0, 1) }],
    };
    expect(() => chain.plan({ ...inputs, impossible })).toThrow(/does not keep the constraints/);
    expect(() => chain.plan({ ...inputs, shape: withDetails })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });
});
