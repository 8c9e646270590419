import { describe, expect, test } from 'vitest';
import { SequenceNetwork } from '../../../../../models/linked/sequence/sequence-network.ts';
import { headsOf } from '../../../../../privacy/gradients/network/heads.ts';
import type { Recurrent } from '../../../../../privacy/gradients/network/network.ts';
import { randomParameters, trainingUnits } from '../../../../support/training-units.ts';
import { unitLoss } from '../../../../support/unit-gradient.ts';

const NETWORKS: Readonly<Record<string, Recurrent>> = {
  'given columns alone': {
    kind: 'recurrent',
    sizes: [3, 4, 3, 5],
    hidden: 4,
    given: 2,
    heads: [1, 1],
    fedBack: false,
    direct: true,
    absent: [1, 3],
    groups: [{ column: 3, of: [1, 0, 1, 1, 0] }],
  },
  'fed back': { kind: 'recurrent', sizes: [3, 4, 3], hidden: 3, given: 1, heads: [2] },
};

describe.each(Object.entries(NETWORKS))('SequenceNetwork, %s', (name, network) => {
  const parameters = randomParameters(network, name, 0.9);

  test('gives each event the probability that the loss of the trained network has', () => {
    const batch = trainingUnits(network, { seed: name, lengths: [1, 5, 3] });
    for (let unit = 0; unit < batch.units; unit++) {
      expect(lossOf(network, parameters, batch.codes, batch.starts[unit]!, batch.starts[unit + 1]!)).toBeCloseTo(
        unitLoss(network, parameters, batch, unit),
        9,
      );
    }
  });

  test('gives a row the same state and logits whatever stands beside it', () => {
    const batch = trainingUnits(network, { seed: `${name} beside`, lengths: [1, 1, 1] });
    const [all, alone] = [[0, 1, 2], [1]].map((rows) => logitsOfFirst(network, parameters, batch.codes, rows));
    const width = alone!.length;
    expect(all!.subarray(width, 2 * width)).toEqual(alone);
  });

  test('refuses parameters that are not its own or not finite', () => {
    expect(() => new SequenceNetwork(network, parameters.subarray(1))).toThrow(RangeError);
    const spoilt = parameters.slice();
    spoilt[2] = Number.NaN;
    expect(() => new SequenceNetwork(network, spoilt)).toThrow(RangeError);
  });
});

const said = ({ sizes, absent = [] }: Recurrent, code: number, column: number): number =>
  absent.includes(column) && code === sizes[column]! - 1 ? -1 : code;

function lossOf(network: Recurrent, parameters: Float32Array, codes: Int32Array, first: number, end: number): number {
  const forward = new SequenceNetwork(network, parameters);
  const { sizes, given = 0, hidden } = network;
  const state = new Float64Array(hidden);
  let loss = 0;
  for (let at = first; at < end; at++) {
    const row = Int32Array.from(sizes, (_, column) => said(network, codes[at * sizes.length + column]!, column));
    const told = Int32Array.from({ length: forward.told }, (_, column) => {
      if (column < given) return row[column]!;
      return at === first ? -1 : said(network, codes[(at - 1) * sizes.length + column]!, column);
    });
    forward.advance(state, 1, told);
    for (const [head, { first: from, columns, starts }] of headsOf(network).entries()) {
      const logits = new Float64Array(starts.at(-1)!);
      forward.logits(head, state, 1, told, row, logits);
      for (const [i, { softmaxOf, placeOf }] of columns.entries()) {
        const code = row[from + i]!;
        if (code < 0) continue;
        const own = logits.subarray(starts[softmaxOf[code]!]!, starts[softmaxOf[code]! + 1]!);
        const total = own.reduce((sum, logit) => sum + Math.exp(logit), 0);
        loss += Math.log(total) - own[placeOf[code]!]!;
      }
    }
  }
  return loss;
}

/** Logits of the first head at first events. */
function logitsOfFirst(network: Recurrent, parameters: Float32Array, codes: Int32Array, rows: readonly number[]) {
  const forward = new SequenceNetwork(network, parameters);
  const { sizes, given = 0, hidden } = network;
  const row = Int32Array.from(
    rows.flatMap((at) => Array.from(codes.subarray(at * sizes.length, (at + 1) * sizes.length))),
  );
  const told = Int32Array.from(
    rows.flatMap((at) =>
      Array.from({ length: forward.told }, (_, column) =>
        column < given ? said(network, codes[at * sizes.length + column]!, column) : -1,
      ),
    ),
  );
  const states = new Float64Array(rows.length * hidden);
  forward.advance(states, rows.length, told);
  const logits = new Float64Array(rows.length * headsOf(network)[0]!.starts.at(-1)!);
  forward.logits(0, states, rows.length, told, row, logits);
  return logits;
}
