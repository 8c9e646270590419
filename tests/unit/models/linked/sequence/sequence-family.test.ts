import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asRecords } from '../../../../../models/linked/as-records.ts';
import type { LinkedFitted, LinkedInputs } from '../../../../../models/linked/linked-model.ts';
import { linkedFromArtifact } from '../../../../../models/linked/registry.ts';
import { sequence } from '../../../../../models/linked/sequence/sequence-family.ts';
import { sequenceLayout } from '../../../../../models/linked/sequence/sequence-layout.ts';
import { cpuOperations } from '../../../../../models/neural/backends/cpu/cpu-operations.ts';
import { largestRho } from '../../../../../privacy/budget.ts';
import type { Operations } from '../../../../../privacy/gradients/operations/operations.ts';
import { clippedSums } from '../../../../../privacy/gradients/sums/clipped-sums.ts';
import { checkLinkedRecords } from '../../../../../privacy/guard/views/check-linked-records.ts';
import { checkView } from '../../../../../privacy/guard/views/check-view.ts';
import { createViewGuard } from '../../../../../privacy/guard/views/create-view-guard.ts';
import type { LinkedRecords } from '../../../../../privacy/guard/views/linked-records.ts';
import type { LinkedShape } from '../../../../../privacy/guard/views/view.ts';
import { rational } from '../../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../../support/insecure-seeded-entropy.ts';
import { MemoryRun } from '../../../evaluate/memory-run.ts';
import { linkedOf, shapeOf, unitOf } from '../../../guard/views/linked-fixture.ts';

/** Of two hundred steps of training, on a busy machine. */
const TIMEOUT_MS = 120_000;
const DELTA = rational(1n, 1_000_000n);
const NOTHING = { apart: [], absent: [] };

const inputsOf = (
  shape: LinkedShape,
  units: number,
  epsilon: number,
  more: Partial<LinkedInputs> = {},
): LinkedInputs => ({
  shape,
  shapes: {
    units: shape.units.map(() => NOTHING),
    events: shape.events.columns.map(() => NOTHING),
    details: shape.details.map(({ columns }) => columns.map(() => NOTHING)),
  },
  impossible: { units: [], events: [] },
  rho: largestRho(rational(BigInt(Math.min(100, epsilon))), DELTA),
  expected: { units, events: 5 * units },
  whole: {
    epsilon: rational(BigInt(epsilon)),
    delta: DELTA,
    beside: { kind: 'composed', events: [] },
    by: 'whole-plan',
  },
  ...more,
});

/** As simulated patients have them: 60 codes in groups. */
const PATIENTS: LinkedShape = {
  units: [
    { name: 'age', size: 6 },
    { name: 'sex', size: 2 },
  ],
  events: {
    name: 'visits',
    columns: [
      { name: 'gap', size: 6 },
      { name: 'type', size: 3 },
      { name: 'code', size: 60 },
    ],
    most: 12,
    gaps: undefined,
    groups: [undefined, undefined, { size: 12, of: Uint32Array.from({ length: 60 }, (_, code) => code % 12) }],
  },
  details: [],
};

describe('the plan', () => {
  test.each([10_000, 99_999])('says that clique trees are better for %i patients at epsilon 1', (units) => {
    expect(() => sequence.plan(inputsOf(PATIENTS, units, 1))).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/timeline.*too few/) }),
    );
  });

  test('keeps no constraints on columns of events, and is refused with some, forced or not', () => {
    const cells = new Uint8Array(PATIENTS.events.columns[0]!.size).fill(1, 0, 1);
    const impossible = { units: [], events: [{ columns: [0], cells }] };
    expect(() => sequence.plan({ ...inputsOf(PATIENTS, 10_000, 1, { forced: true }), impossible })).toThrow(
      /does not keep the constraints/,
    );
  });

  test('goes on below that where it is forced, and says so', () => {
    const { notes, questions } = sequence.plan(inputsOf(PATIENTS, 10_000, 1, { forced: true }));
    expect(notes[0]).toMatch(/^The clique trees .* are expected to be better/);
    expect(questions.filter(({ event }) => JSON.stringify(event, big).includes('poisson-sampled'))).toHaveLength(20);
  });

  test('takes a hundred thousand patients at epsilon 1, and refuses a network of too many weights for them', () => {
    expect(sequence.plan(inputsOf(PATIENTS, 100_000, 1)).notes[0]).toMatch(/units enough/);
    const [gap, type, code] = PATIENTS.events.columns;
    const wide = { ...code!, size: 600 };
    const events = { ...PATIENTS.events, columns: [gap!, type!, wide], groups: [undefined, undefined, undefined] };
    expect(() => sequence.plan(inputsOf({ ...PATIENTS, events }, 100_000, 1))).toThrow(/weights, more than units/);
  });

  test('does not plan for a number of units that nobody stated', () => {
    const expected = { units: undefined, events: undefined };
    expect(() => sequence.plan(inputsOf(PATIENTS, 1, 1, { expected }))).toThrow(/expectedUnits/);
  });
});

const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

describe('fitted', { timeout: TIMEOUT_MS }, () => {
  let operations: Operations;
  beforeAll(async () => {
    operations = await cpuOperations({ threads: 1 });
  });
  afterAll(() => operations.close());

  const fitted = (inputs: LinkedInputs, records: LinkedRecords): Promise<LinkedFitted> => {
    const run = new MemoryRun();
    return sequence.fit(
      inputs,
      (view) =>
        createViewGuard({
          records,
          shape: inputs.shape,
          view,
          run,
          entropy: insecureSeededEntropy(view.name),
          training: {
            clippedSums: async (network) => clippedSums(network, operations),
            checkpoints: { write: async () => {}, read: async () => undefined },
          },
        }),
      () => {},
    );
  };

  test.each([true, false])('it draws linked tables, the same from its artifact; dated: %s', async (isDated) => {
    const shape = shapeOf(isDated);
    const records = linkedOf(fc.sample(unitOf(shape), { numRuns: 300, seed: 5 }), shape);
    checkView(shape, sequenceLayout(shape, 8).view);
    const { model } = await fitted(inputsOf(shape, 300, 20, { forced: true }), records);
    const drawn = model.draw({ units: 200, seed: 'a' });
    checkLinkedRecords(asRecords(shape, drawn), shape);
    expect(drawn.events.start.at(-1)).toBeGreaterThan(100);
    expect(linkedFromArtifact(model.toArtifact(), shape).draw({ units: 200, seed: 'a' })).toEqual(drawn);
    expect(model.draw({ units: 200, seed: 'b' })).not.toEqual(drawn);
    const told: number[] = [];
    const again = model.draw({ units: 200, seed: 'a', progress: (done, total) => told.push(done / total) });
    expect(again).toEqual(drawn);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
  });

  test('without noise it learns how one event follows another, and what comes back', async () => {
    const shape: LinkedShape = {
      units: [{ name: 'sex', size: 2 }],
      events: {
        name: 'visits',
        columns: [
          { name: 'ward', size: 4 },
          { name: 'code', size: 24 },
        ],
        most: 6,
        gaps: undefined,
        groups: [undefined, undefined],
      },
      details: [],
    };
    const { model } = await fitted(inputsOf(shape, 1000, 5000, { forced: true }), plantedChains(1000));
    const { events } = model.draw({ units: 1000, seed: 'chains' });
    const [ward, code] = events.columns;
    let [next, back, all] = [0, 0, 0];
    for (let unit = 0; unit < 1000; unit++) {
      for (let row = events.start[unit]! + 1; row < events.start[unit + 1]!; row++) {
        all++;
        if (ward![row] === (ward![row - 1]! + 1) % 4) next++;
        if (code!.subarray(events.start[unit]!, row).includes(code![row]!)) back++;
      }
    }
    expect(all).toBeGreaterThan(2000);
    expect(next / all).toBeGreaterThan(0.84);
    expect(next / all).toBeLessThan(0.96);
    expect(back / all).toBeGreaterThan(0.42);
    expect(back / all).toBeLessThan(0.58);
  });
});

/** The ward moves on to the next with probability .9; half of the codes are the first one again, the others are even. */
function plantedChains(units: number): LinkedRecords {
  const entropy = new Uint32Array(units * 40);
  insecureSeededEntropy('chains').fill(new Uint8Array(entropy.buffer));
  let at = 0;
  const unit = (): number => entropy[at++]! / 2 ** 32;
  const start = new Uint32Array(units + 1);
  const [ward, code]: number[][] = [[], []];
  for (let u = 0; u < units; u++) {
    const count = 2 + Math.floor(5 * unit());
    const first = Math.floor(24 * unit());
    let own = Math.floor(4 * unit());
    for (let place = 0; place < count; place++) {
      ward!.push(own);
      own = unit() < 0.9 ? (own + 1) % 4 : (own + 2) % 4;
      const isFirst = place === 0 || unit() < 0.5;
      code!.push(isFirst ? first : (first + 1 + 3 * place + Math.floor(3 * unit())) % 24);
    }
    start[u + 1] = start[u]! + count;
  }
  return {
    unitCount: units,
    units: [{ name: 'sex', size: 2, codes: Uint8Array.from({ length: units }, (_, u) => u % 2) }],
    events: {
      name: 'visits',
      columns: [
        { name: 'ward', size: 4, codes: Uint8Array.from(ward!) },
        { name: 'code', size: 24, codes: Uint8Array.from(code!) },
      ],
      start,
      most: 6,
      time: undefined,
    },
    details: [],
  };
}
