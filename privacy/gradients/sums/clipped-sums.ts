import { layerDegrees } from '../network/masks.ts';
import type { Network, ParameterShape, UnitRows } from '../network/network.ts';
import { parameterCount, parameterShapes } from '../network/parameter-shapes.ts';
import { parametersAreTrusted } from '../network/trusted-parameters.ts';
import type { Operations } from '../operations/operations.ts';
import type { BatchWork } from './batch-work.ts';
import { clippedTo } from './clip-margin.ts';
import { feedForwardPass } from './feed-forward-pass.ts';
import { ghostWork } from './ghost-work.ts';
import { packUnits } from './packing.ts';
import { parameterMatrices } from './parameter-matrices.ts';
import type { Pass } from './pass.ts';
import { recurrentPass } from './recurrent-pass.ts';
import { innerProductNorms, maskedNorms } from './unit-norms.ts';
import { wholeWork } from './whole-work.ts';

/**
 * Sums of clipped gradients of one network on one backend.
 *
 * *Guarantee*: adding or removing one unit changes `sum` by a vector of L2 norm at most `clip`, whatever the parameters and whatever the
 * other units are.
 * *Holds when*: the backend computes what `operations.ts` says, in float32 or better; `batch` has all rows of a unit under one number.
 * *Arithmetic*: float32 on the backend, float64 from one physical batch to the next; gradients are clipped to a little less than `clip`.
 * *Method*: Abadi et al. 2016 (clipping); Goodfellow 2015 and Li et al. 2022 (norms without gradients); proof.md.
 * *Status*: proved in real arithmetic; in float32 the margin covers the worst case of small batches alone, see proof.md.
 */
export interface ClippedSums {
  /** Layout of the parameters and so of the sum. */
  readonly shapes: readonly ParameterShape[];
  readonly parameters: number;
  /**
   * Adds to `sum` the gradient of each unit (of the summed loss of all its rows) at `parameters`, scaled down to norm `clip` where it is longer.
   * A gradient that is not finite counts as zero; so do all where `parametersAreTrusted` says no. `sum` has one float64 a parameter.
   */
  add(parameters: Float32Array, batch: UnitRows, clip: number, sum: Float64Array): Promise<void>;
  close(): void;
}

export interface ClippedSumsOptions {
  /**
   * Rows that are worked on at once, padded to the next power of two units below it: public. Memory is in proportion to it; more of them
   * suit a GPU, fewer leave less rounding. 1,024 unless stated.
   */
  readonly physicalRows?: number;
}

const PHYSICAL_ROWS = 1024;
/** Rows of a unit that are worked on at once where its whole gradient is made. */
const ROWS_OF_A_PART = 32;
/** Numbers that whole gradients of units worked on at once may take. */
const WHOLE_GRADIENTS = 2 ** 22;

/** Throws `RangeError` for a network that makes no sense, and what the backend throws. */
export function clippedSums(network: Network, operations: Operations, options: ClippedSumsOptions = {}): ClippedSums {
  const { physicalRows = PHYSICAL_ROWS } = options;
  const shapes = parameterShapes(network);
  const count = parameterCount(shapes);
  const matrices = parameterMatrices(network, operations);
  const places = network.sizes.length;
  const degrees = network.kind === 'feed-forward' ? layerDegrees(network) : new Map();
  const works = new Map<number, BatchWork>();

  const passOf = (units: number, rows: number): Pass =>
    network.kind === 'feed-forward'
      ? feedForwardPass(network, operations, matrices, units, rows)
      : recurrentPass(network, operations, matrices, units, rows);

  function workFor(rows: number): BatchWork {
    if (degrees.size > 0 && rows === 1) {
      const pass = passOf(powerOfTwo(physicalRows), 1);
      return ghostWork(operations, matrices, pass, maskedNorms(pass, operations, places, degrees));
    }
    if (degrees.size === 0 && pairsAreCheaper(shapes, places, rows)) {
      const pass = passOf(powerOfTwo(physicalRows / rows), rows);
      return ghostWork(operations, matrices, pass, innerProductNorms(pass, operations));
    }
    const units = powerOfTwo(Math.min(physicalRows / rows, WHOLE_GRADIENTS / count));
    return wholeWork(operations, matrices, passOf(units, Math.min(rows, ROWS_OF_A_PART)), rows);
  }

  return {
    shapes,
    parameters: count,
    async add(parameters, batch, clip, sum) {
      if (!(clip > 0 && Number.isFinite(clip)))
        throw new RangeError('Cannot clip: the norm must be positive and finite');
      if (parameters.length !== count || sum.length !== count) {
        throw new RangeError(`Cannot sum gradients: the network has ${count} parameters`);
      }
      if (!parametersAreTrusted(network, parameters)) return;
      matrices.upload(parameters);
      for (const { rows, units } of packUnits(batch)) {
        const work = works.get(rows) ?? workFor(rows);
        works.set(rows, work);
        for (let at = 0; at < units.length; at += work.units) {
          work.run(batch, units.slice(at, at + work.units), clippedTo(clip));
          await matrices.addTo(sum);
        }
      }
    },
    close() {
      for (const work of works.values()) work.free();
      matrices.free();
    },
  };
}

/** The largest power of two that is at most `most`, and at least 1. */
const powerOfTwo = (most: number): number => 2 ** Math.max(0, Math.floor(Math.log2(most)));

/** Layers whose input is codes. */
const OF_CODES = /^hidden\.1\.weights$|^direct\.weights$|\.(input|direct|before)$/;

/** Whether inner products of all pairs of a unit's rows cost less than its whole gradient, by numbers that are multiplied or passed over. */
function pairsAreCheaper(shapes: readonly ParameterShape[], places: number, rows: number): boolean {
  if (rows === 1) return true;
  let [pairs, whole] = [0, 0];
  for (const { name, rows: inputs, columns: outputs } of shapes) {
    const each = OF_CODES.test(name) ? places : inputs;
    pairs += rows * (each + outputs);
    whole += each * outputs + (PASSES_OVER_A_GRADIENT * inputs * outputs) / rows;
  }
  return pairs <= whole;
}

/** To clear, square, scale and add up a gradient. */
const PASSES_OVER_A_GRADIENT = 4;
