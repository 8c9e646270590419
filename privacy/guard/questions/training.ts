import { UserError } from '../../errors.ts';
import { samplePoisson, samplingThreshold } from '../../gradients/poisson-sample.ts';
import type { Checkpoints, TrainingPorts } from '../../gradients/ports.ts';
import { leastClip } from '../../gradients/sums/clip-margin.ts';
import type { ClippedSums } from '../../gradients/sums/clipped-sums.ts';
import type { Learner, TrainingQuestion } from '../../gradients/training.ts';
import { sha256 } from '../../ledger/canonical-json.ts';
import type { LedgerRun } from '../../ledger/ledger.ts';
import { addRoundedGaussian, roundingStep } from '../../mechanisms/rounded-gaussian/rounded-gaussian.ts';
import type { EntropySource } from '../../random/entropy.ts';
import { exactRational, formatRational, multiply, rational, toNumberUp } from '../../rational.ts';
import { decodeAnswer, encodeAnswer, unreadable } from '../answer-body.ts';
import { trainingEvent } from '../events.ts';
import type { PublicColumn } from '../guard.ts';
import type { UnitSource } from '../guarded-records.ts';
import { questionDigest } from '../question.ts';

const KIND = 'training';
const MOST_CHARGES = 10_000;

/** What training may use. `units` are the records: touched by a step that is charged alone. */
export interface TrainingAsking {
  readonly run: LedgerRun;
  readonly coding: string;
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
  readonly units: UnitSource | undefined;
  readonly entropy: EntropySource;
  readonly ports: TrainingPorts | undefined;
  /** Public: how many of all steps are done or paid. */
  progress(done: number, total: number): void;
}

/** Id of the `charge`th of the questions that training is paid by, counted from 1. */
export const trainingChargeId = (id: string, charge: number): string => `${id}/${charge}`;

/**
 * Trains by noisy sums of clipped gradients.
 *
 * *Guarantee*: each charge costs `trainingEvent`; what leaves it is the learner's state, made of noisy sums alone.
 * *Holds when*: `ClippedSums` keeps its guarantee (proof.md, Training); `entropy` is the system's.
 * *Arithmetic*: exact sampling; sums in floating point within the margin of the clip; noise exact on a lattice.
 * *Method*: Abadi et al. (2016), Algorithm 1, with the divisor left to the learner. *Status*: tested, unaudited.
 *
 * The number of steps is fixed beforehand, an empty draw gets its noise like any other, and nothing is computed of the records but
 * the sums. A charge that was stopped half-way, or that another process is at, is never drawn again: its noisy sums may have been seen by
 * one process alone, but nobody has to believe that.
 */
export async function train(asking: TrainingAsking, question: TrainingQuestion): Promise<Float32Array> {
  checkTraining(asking, question);
  const { run, ports } = asking;
  const { learner, steps, stepsPerCharge } = question;
  const charges = steps / stepsPerCharge;
  const chargeId = (i: number): string => trainingChargeId(question.id, i + 1);
  const digests = Array.from({ length: charges }, (_, i) => digestOf(asking, question, i + 1));
  const paid = digests.findLastIndex((digest, i) => run.progressOf(chargeId(i), digest) !== 'open') + 1;
  asking.progress(paid * stepsPerCharge, steps);
  const answers = answersOf(asking, question.id, digests.slice(0, paid));
  if (paid === charges) return (await resultOf(asking, question, answers)) ?? learner.result();
  if (ports === undefined) throw new Error('A guard without a backend was asked to train');
  if (asking.units === undefined) throw countedElsewhere();
  await restore(ports, question, answers);
  const sums = await ports.clippedSums(question.network);
  try {
    const step = noisyStep(asking.units, asking.entropy, question, sums);
    for (let charge = paid + 1; charge <= charges; charge++) {
      const id = trainingChargeId(question.id, charge);
      if (!run.charge(id, digests[charge - 1]!, trainingEvent(question))) throw drawnElsewhere(id);
      for (let i = 1; i <= stepsPerCharge; i++) {
        await step();
        asking.progress((charge - 1) * stepsPerCharge + i, steps);
      }
      run.answer(id, await checkpoint(ports, learner, charge * stepsPerCharge));
    }
  } finally {
    sums.close();
  }
  return learner.result();
}

function checkTraining({ columns, maxRowsPerUnit }: TrainingAsking, question: TrainingQuestion): void {
  const { id, network, steps, stepsPerCharge, probability, clip, noiseMultiplier, expectedUnits } = question;
  const refuse = (why: string): never => {
    throw new RangeError(`Cannot train ${JSON.stringify(id.slice(0, 40))}: ${why}`);
  };
  if (id.length === 0 || id.length > 180) refuse('it needs an id of 1 to 180 characters');
  const isWhole = (x: number): boolean => Number.isSafeInteger(x) && x > 0;
  if (!isWhole(steps) || !isWhole(stepsPerCharge) || steps % stepsPerCharge !== 0) {
    refuse('the number of steps must be a multiple of the steps of a charge');
  }
  if (steps / stepsPerCharge > MOST_CHARGES) refuse(`it may have ${MOST_CHARGES} charges at most`);
  if (!isWhole(expectedUnits)) refuse('the expected number of units must be a whole number');
  if (!(clip > 0 && clip <= 2 ** 20 && clip >= 2 ** -20)) refuse('clip must lie between 2^-20 and 2^20');
  if (noiseMultiplier.numerator <= 0n || multiply(noiseMultiplier, rational(2 ** 20)).denominator !== 1n) {
    refuse('the noise must be a positive multiple of 2^-20');
  }
  samplingThreshold(probability);
  const alike = network.sizes.length === columns.length && network.sizes.every((size, i) => size === columns[i]!.size);
  if (!alike) refuse('the sizes of the network are not those of the columns');
  if (clip < leastClip(network, maxRowsPerUnit)) refuse('clip is so small that float32 could miss it in a norm');
}

const digestOf = ({ coding }: TrainingAsking, question: TrainingQuestion, charge: number): string => {
  const { id, network, steps, stepsPerCharge, probability, expectedUnits, clip, noiseMultiplier, learner } = question;
  return questionDigest(trainingChargeId(id, charge), coding, {
    kind: KIND,
    charge,
    network,
    steps,
    stepsPerCharge,
    probability: formatRational(probability),
    expectedUnits,
    clip,
    noiseMultiplier: formatRational(noiseMultiplier),
    learner: learner.settings,
  });
};

/** One step: draws units, sums their clipped gradients, adds noise, and lets the learner learn. */
function noisyStep(
  units: UnitSource,
  entropy: EntropySource,
  { probability, clip, noiseMultiplier, learner }: TrainingQuestion,
  sums: ClippedSums,
): () => Promise<void> {
  const sigma = toNumberUp(multiply(noiseMultiplier, exactRational(clip)));
  const lattice = roundingStep(sigma);
  const sum = new Float64Array(sums.parameters);
  const noisy = new Float32Array(sums.parameters);
  const parameters = new Float32Array(sums.parameters);
  return async () => {
    copyParameters(learner.parameters(), parameters);
    sum.fill(0);
    const drawn = samplePoisson(units.count(), probability, entropy);
    await sums.add(parameters, units.take(drawn), clip, sum);
    addRoundedGaussian(sum, sigma, lattice, entropy, noisy);
    learner.learn(noisy);
  };
}

/** So that what was found fit to train at is what gradients are taken at, and nothing of the learner's runs among them. */
function copyParameters(given: Float32Array, into: Float32Array): void {
  if (given.length !== into.length) throw new RangeError('The learner has another number of parameters');
  into.set(given);
}

/** Puts down what was learnt, and gives the answer that names it. */
async function checkpoint({ checkpoints }: TrainingPorts, learner: Learner, steps: number): Promise<Uint8Array> {
  const write = async (bytes: Uint8Array): Promise<string> => {
    const digest = sha256(bytes);
    await checkpoints.write(digest, bytes);
    return digest;
  };
  const state = await write(learner.state());
  const result = await write(floatBytes(learner.result()));
  return encodeAnswer({ header: { kind: KIND, steps, state, result }, payload: new Uint8Array(0) });
}

/** What an answered charge has come to. */
interface Answer {
  /** Digest of what the learner needs to go on, and of what training would end with. */
  readonly state: string;
  readonly result: string;
}

/** Newest first. Charges that a run was stopped in have none. */
function answersOf({ run }: TrainingAsking, id: string, digests: readonly string[]): readonly Answer[] {
  const oldestFirst = digests.flatMap((digest, i) => {
    const chargeId = trainingChargeId(id, i + 1);
    const body = run.progressOf(chargeId, digest) === 'answered' ? run.answerTo(chargeId, digest) : undefined;
    if (body === undefined) return [];
    const { state, result } = decodeAnswer(body, KIND).header;
    if (typeof state !== 'string' || typeof result !== 'string') throw unreadable(KIND);
    return [{ state, result }];
  });
  return oldestFirst.toReversed();
}

/** Puts the learner where the newest answer that can still be read left it. */
async function restore(
  { checkpoints }: TrainingPorts,
  { id, learner }: TrainingQuestion,
  answers: readonly Answer[],
): Promise<void> {
  if (answers.length === 0) return;
  for (const { state } of answers) {
    const bytes = await intact(checkpoints, state);
    if (bytes === undefined) continue;
    learner.restore(bytes);
    return;
  }
  throw checkpointInvalid(id);
}

/** What training ended with; absent where no charge was answered. */
async function resultOf(
  { ports }: TrainingAsking,
  { id }: TrainingQuestion,
  [newest]: readonly Answer[],
): Promise<Float32Array | undefined> {
  if (newest === undefined) return undefined;
  const bytes = ports === undefined ? undefined : await intact(ports.checkpoints, newest.result);
  if (bytes === undefined || bytes.length % 4 !== 0) throw checkpointInvalid(id);
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

async function intact(checkpoints: Checkpoints, digest: string): Promise<Uint8Array | undefined> {
  const bytes = await checkpoints.read(digest);
  return bytes !== undefined && sha256(bytes) === digest ? bytes : undefined;
}

const floatBytes = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Of records that a database counts: whoever plans asks too, so that nothing is reserved for it. */
export const countedElsewhere = (): UserError =>
  new UserError('CONFIG_INVALID', 'Cannot train a network on records that a database counts', {
    hint: 'Set `source.counting: memory`, or use a model that asks for counts alone, such as cliquetree.',
  });

const drawnElsewhere = (charge: string): UserError =>
  new UserError(
    'LEDGER_BUSY',
    `Cannot go on with training: another process has just charged ${JSON.stringify(charge)}, and no charge is drawn twice`,
    {
      hint: 'One process at a time works on a run. Wait for the other one, then resume.',
      params: { question: charge },
    },
  );

const checkpointInvalid = (id: string): UserError =>
  new UserError(
    'CHECKPOINT_INVALID',
    `Cannot go on with training ${JSON.stringify(id)}: its checkpoints are missing or changed`,
    {
      hint: 'Put the files of the run below protected/ back from a backup. Otherwise abandon the run; what it spent stays spent.',
      params: { question: id },
    },
  );
