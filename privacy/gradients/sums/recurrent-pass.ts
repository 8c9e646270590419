import type { Recurrent } from '../network/network.ts';
import type { Matrix, Operations } from '../operations/operations.ts';
import { matricesOf } from './matrices.ts';
import type { ParameterMatrices } from './parameter-matrices.ts';
import type { Block, LayerInput, Pass } from './pass.ts';
import { unitCodes } from './unit-codes.ts';

/**
 * The unit of `parameterShapes`, and its gradient by going back through the rows. What reaches `candidate.recurrent` is the delta of the candidate
 * times the reset gate, which is why its weights are a block of their own.
 */
export function recurrentPass(
  network: Recurrent,
  operations: Operations,
  parameters: ParameterMatrices,
  units: number,
  rows: number,
): Pass {
  const held = matricesOf(operations);
  const { hidden } = network;
  const codes = unitCodes(network, operations, held, units, rows);
  const { inputs } = codes;
  const all = (columns: number): Matrix => held.matrix(units * rows, columns);
  /** The numbers of row t of each unit lie side by side with those of its other rows. */
  const byUnit = (matrix: Matrix): Matrix => operations.reshape(matrix, units, rows * matrix.columns);
  const [gatesInput, candidateInput] = [all(2 * hidden), all(hidden)];
  const [before, after, afterDelta] = [all(hidden), all(hidden), all(hidden)];
  const [gatesDelta, candidateDelta, resetDelta] = [all(2 * hidden), all(hidden), all(hidden)];
  const flat = {
    gatesInput: byUnit(gatesInput),
    candidateInput: byUnit(candidateInput),
    before: byUnit(before),
    after: byUnit(after),
    afterDelta: byUnit(afterDelta),
    gatesDelta: byUnit(gatesDelta),
    candidateDelta: byUnit(candidateDelta),
    resetDelta: byUnit(resetDelta),
  };
  const step = (columns: number): Matrix => held.matrix(units, columns);
  const steps = Array.from({ length: rows }, () => ({
    gates: step(2 * hidden),
    update: step(hidden),
    reset: step(hidden),
    candidate: step(hidden),
    recurrent: step(hidden),
    difference: step(hidden),
  }));
  const states = Array.from({ length: rows + 1 }, () => step(hidden));
  const saved: Matrix[] = [];
  const [scratch, candidateStep, gatesStep] = [step(hidden), step(hidden), step(2 * hidden)];
  let [stateDelta, earlierDelta] = [step(hidden), step(hidden)];
  const copy = (into: Matrix, from: Matrix): void => operations.copyColumns(into, 0, from, 0, into.columns);
  const heads = codes.heads.map(({ starts, targets, before: told }, k) => {
    const name = `output.${k + 1}`;
    const ofCodes = [
      ...(network.direct ? [{ weights: `${name}.direct`, codes: inputs }] : []),
      ...(told ? [{ weights: `${name}.before`, codes: told }] : []),
    ];
    const weights = `${name}.weights`;
    const bias = `${name}.bias`;
    return { weights, bias, ofCodes, starts, targets, logits: all(parameters.weights(bias).columns) };
  });
  const blocks: readonly Block[] = [
    ...heads.map(({ weights, bias, ofCodes, logits }): Block => {
      const ofState: LayerInput = { weights, values: after };
      return { delta: logits, inputs: [ofState, ...ofCodes], bias };
    }),
    {
      delta: gatesDelta,
      inputs: [
        { weights: 'gates.recurrent', values: before },
        { weights: 'gates.input', codes: inputs },
      ],
      bias: 'gates.bias',
    },
    { delta: candidateDelta, inputs: [{ weights: 'candidate.input', codes: inputs }], bias: 'candidate.bias' },
    {
      delta: resetDelta,
      inputs: [{ weights: 'candidate.recurrent', values: before }],
      bias: 'candidate.recurrent.bias',
    },
  ];
  /** The state that the next rows start from. */
  let carried = states[0]!;

  function forwardStep(t: number): void {
    const { gates, update, reset, candidate, recurrent, difference } = steps[t]!;
    const [from, to] = [states[t]!, states[t + 1]!];
    operations.copyColumns(gates, 0, flat.gatesInput, t * 2 * hidden, 2 * hidden);
    operations.multiply(gates, from, parameters.weights('gates.recurrent'), { accumulate: true });
    operations.activate(gates, parameters.weights('gates.bias'), 'sigmoid');
    operations.copyColumns(update, 0, gates, 0, hidden);
    operations.copyColumns(reset, 0, gates, hidden, hidden);
    operations.multiply(recurrent, from, parameters.weights('candidate.recurrent'));
    operations.activate(recurrent, parameters.weights('candidate.recurrent.bias'), 'none');
    operations.copyColumns(candidate, 0, flat.candidateInput, t * hidden, hidden);
    operations.multiplyElements(scratch, reset, recurrent);
    operations.addScaled(candidate, scratch, 1);
    operations.activate(candidate, parameters.weights('candidate.bias'), 'tanh');
    copy(difference, from);
    operations.addScaled(difference, candidate, -1);
    operations.multiplyElements(to, difference, update);
    operations.addScaled(to, candidate, 1);
    operations.copyColumns(flat.before, t * hidden, from, 0, hidden);
    operations.copyColumns(flat.after, t * hidden, to, 0, hidden);
  }

  function backwardStep(t: number): void {
    const { gates, update, reset, candidate, recurrent, difference } = steps[t]!;
    operations.copyColumns(scratch, 0, flat.afterDelta, t * hidden, hidden);
    operations.addScaled(stateDelta, scratch, 1);
    operations.multiplyElements(earlierDelta, stateDelta, update);
    copy(candidateStep, stateDelta);
    operations.addScaled(candidateStep, earlierDelta, -1);
    operations.activationGradient(candidateStep, candidate, 'tanh');
    operations.multiplyElements(scratch, stateDelta, difference);
    operations.copyColumns(gatesStep, 0, scratch, 0, hidden);
    operations.multiplyElements(scratch, candidateStep, recurrent);
    operations.copyColumns(gatesStep, hidden, scratch, 0, hidden);
    operations.activationGradient(gatesStep, gates, 'sigmoid');
    operations.multiplyElements(scratch, candidateStep, reset);
    operations.copyColumns(flat.gatesDelta, t * 2 * hidden, gatesStep, 0, 2 * hidden);
    operations.copyColumns(flat.candidateDelta, t * hidden, candidateStep, 0, hidden);
    operations.copyColumns(flat.resetDelta, t * hidden, scratch, 0, hidden);
    const added = { transposeB: true, accumulate: true };
    operations.multiply(earlierDelta, gatesStep, parameters.weights('gates.recurrent'), added);
    operations.multiply(earlierDelta, scratch, parameters.weights('candidate.recurrent'), added);
    [stateDelta, earlierDelta] = [earlierDelta, stateDelta];
  }

  return {
    units,
    rows,
    blocks,
    carries: true,
    load: codes.load,
    begin() {
      carried = states[0]!;
      operations.fill(carried, 0);
    },
    forward() {
      if (carried !== states[0]) copy(states[0]!, carried);
      operations.gatherRows(gatesInput, parameters.weights('gates.input'), inputs.indices, inputs.places);
      operations.gatherRows(candidateInput, parameters.weights('candidate.input'), inputs.indices, inputs.places);
      for (let t = 0; t < rows; t++) forwardStep(t);
      carried = states[rows]!;
    },
    beginBackward: () => operations.fill(stateDelta, 0),
    backward() {
      for (const [k, { weights, bias, ofCodes, starts, targets, logits }] of heads.entries()) {
        operations.multiply(logits, after, parameters.weights(weights));
        for (const input of ofCodes) {
          const { indices, places } = input.codes;
          operations.gatherRows(logits, parameters.weights(input.weights), indices, places, true);
        }
        operations.activate(logits, parameters.weights(bias), 'none');
        operations.softmaxGradient(logits, starts, targets);
        operations.multiply(afterDelta, logits, parameters.weights(weights), { transposeB: true, accumulate: k > 0 });
      }
      for (let t = rows - 1; t >= 0; t--) backwardStep(t);
    },
    save(place) {
      saved[place] ??= step(hidden);
      copy(saved[place]!, carried);
    },
    restore(place) {
      carried = saved[place]!;
    },
    free: held.free,
  };
}
