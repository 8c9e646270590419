import { type FittedTo, fittedTo } from '../../../models/fitted-to.ts';
import { parseRational } from '../../../privacy/rational.ts';
import { EVENTS_FILE } from '../artefacts/events-file.ts';
import { MODEL_FILES } from '../artefacts/model-files.ts';
import type { ToldByDictionary } from '../artefacts/told-by-dictionary.ts';
import type { OutputColumn } from '../decode/output-column.ts';
import { isClaimedAsWhole } from './claimed-loss.ts';
import { holdoutCaveat, holdoutInWords } from './holdout-in-words.ts';
import type {
  Manifest,
  ManifestClaim,
  ManifestHoldout,
  ManifestLimits,
  ManifestOutsideGuarantee,
  ManifestPlan,
  ManifestPostProcessing,
  ManifestPrivacyUnit,
  ManifestPublicInputs,
  ManifestRandomness,
} from './manifest.ts';
import { outsideGuaranteeInWords } from './outside-guarantee.ts';
import { boundInWords, neighboursInWords, privacyInWords, weightsInWords } from './privacy-in-words.ts';
import { constraintCaveat, derivedSteps, queryCaveat, spreadSteps, toldByReading } from './public-texts.ts';

/** Facts of a manifest that sentences follow from. */
export interface SentenceFacts {
  readonly privacyUnit: Pick<ManifestPrivacyUnit, 'unit' | 'maxRowsPerUnit' | 'lookedAt'>;
  readonly holdout?: Pick<ManifestHoldout, 'share'> | undefined;
  readonly gate?: { readonly outsideGuarantee?: Pick<ManifestOutsideGuarantee, 'limits'> | undefined } | undefined;
  readonly plan?: Pick<ManifestPlan, 'whole'> | undefined;
  readonly publicInputs?: Pick<ManifestPublicInputs, 'queries'> | undefined;
  readonly claim: Pick<ManifestClaim, 'epsilon' | 'delta'>;
  readonly randomness: Pick<ManifestRandomness, 'source'>;
  readonly postProcessing: Pick<ManifestPostProcessing, 'seed' | 'rows' | 'drawn' | 'rowsFrom' | 'decoding'> & {
    readonly model: Pick<ManifestPostProcessing['model'], 'kind'>;
  };
}

/** Every sentence of a manifest that is the tool's and not the curator's. */
export interface ToolSentences {
  readonly privacyUnit: Pick<ManifestPrivacyUnit, 'definition' | 'enforcement'>;
  readonly holdout?: Pick<ManifestHoldout, 'statement'>;
  readonly gate?: { readonly outsideGuarantee: Pick<ManifestOutsideGuarantee, 'statement'> };
  readonly claim: Pick<ManifestClaim, 'accountant' | 'statement'>;
  readonly randomness: Omit<ManifestRandomness, 'source'>;
  readonly unprotectedQuantities: Manifest['unprotectedQuantities'];
  readonly postProcessing: Pick<ManifestPostProcessing, 'steps'>;
  readonly limits: ManifestLimits;
}

/**
 * The sentences that `release` writes and that `verify` makes again. `columns` are those of the table, with the counts that their
 * numbers follow.
 */
export function toolSentences(
  { privacyUnit, holdout, gate, plan, publicInputs, claim, randomness, postProcessing }: SentenceFacts,
  columns: readonly OutputColumn[],
  told: ToldByDictionary,
): ToolSentences {
  const { unit, maxRowsPerUnit, lookedAt } = privacyUnit;
  const fromSystem = randomness.source === 'operating-system';
  const learnt = fittedTo(postProcessing.model.kind);
  return {
    privacyUnit: {
      definition: neighboursInWords(unit, lookedAt !== undefined),
      enforcement:
        lookedAt === undefined
          ? boundInWords(unit, maxRowsPerUnit, learnt === 'gradients')
          : weightsInWords(unit, maxRowsPerUnit, lookedAt),
    },
    ...(holdout === undefined ? {} : { holdout: { statement: holdoutInWords(holdout, unit, told.measured) } }),
    ...(gate?.outsideGuarantee === undefined
      ? {}
      : { gate: { outsideGuarantee: { statement: outsideGuaranteeInWords(gate.outsideGuarantee, unit) } } }),
    claim: {
      accountant: accountantInWords(plan),
      statement: privacyInWords(parseRational(claim.epsilon), parseRational(claim.delta), unit),
    },
    randomness: {
      noise: fromSystem
        ? NOISE[learnt]
        : 'Sampled from a source of bytes that is not the generator of the operating system, so it may be drawn again: no protection.',
      seedStored: !fromSystem,
      knownResidualRisks: [
        'The time that a run takes depends on the records and is not hidden from whoever watches the machine; no file of the release tells it.',
      ],
    },
    unprotectedQuantities: [
      'Names, kinds, domains and bins of the columns, as far as their origin is public or expert',
      lookedAt === undefined
        ? 'The contribution bound and the unit of privacy'
        : 'The unit of privacy, how tables belong together, and how many rows of a unit are looked at and how much they weigh',
      'That this release was made, and when',
      ...(postProcessing.rowsFrom === 'public-setting'
        ? [
            `The number of ${lookedAt === undefined ? 'rows' : 'units'}, which was chosen without looking at the records`,
          ]
        : []),
      ...(holdout === undefined ? [] : [`The probability with which each ${unit} was held out`]),
      ...(gate?.outsideGuarantee === undefined
        ? []
        : ['That exact numbers of attacks kept within the limits under which they let the release be published']),
      ...toldByReading(told.strict),
    ],
    postProcessing: { steps: stepsOf(postProcessing, columns, unit) },
    limits: limitsOf(privacyUnit, holdout, publicInputs?.queries !== undefined, told, learnt),
  };
}

const DISCRETE = 'Discrete Gaussian noise and exponential choices';

const NOISE: Readonly<Record<FittedTo, string>> = {
  marginals: `${DISCRETE}, sampled exactly from the generator of the operating system.`,
  pairs: `${DISCRETE}, sampled exactly from the generator of the operating system.`,
  gradients: `${DISCRETE} on counts; Gaussian noise on sums of clipped gradients, rounded to a lattice: sampled exactly from the generator of the operating system.`,
};

const FITTED: Readonly<Record<FittedTo, string>> = {
  marginals: 'was fitted to the noisy counts alone',
  pairs: 'was fitted to the noisy counts alone',
  gradients:
    'was trained by noisy sums of clipped gradients, and its shares of single columns were set by the noisy counts',
};

/** What holds of relations. */
const RELATIONS: Readonly<Record<FittedTo, string>> = {
  marginals: 'Relations among columns that the model did not measure are as if independent, given those it did.',
  pairs:
    'Relations of three columns and more, and of pairs that were too large to be counted, are what a mixture fitted to the other pairs makes of them.',
  gradients: 'No relation among columns was measured by itself: all of them are what the network learnt under noise.',
};

const SUM_OF_RHO =
  'zcdp: exact composition (Bun and Steinke 2016), conversion of Canonne, Kamath and Steinke 2020, rounded up; the delta of thresholds, where events have one, is taken off first';
const SAMPLED_STEPS =
  'equal steps over samples are one group in approximate zCDP, which may fail with probability 2^-50';

/** By which accountant the claim is made. */
function accountantInWords(plan: SentenceFacts['plan']): string {
  if (plan?.whole === undefined) return SUM_OF_RHO;
  return isClaimedAsWhole(plan)
    ? `whole plan: composed loss distributions (Zhu, Dong and Wang 2022), or Rényi divergences where they give less, of a plan that was fixed before the first answer, rounded up; in rho, ${SAMPLED_STEPS}`
    : `${SUM_OF_RHO}; ${SAMPLED_STEPS}`;
}

const LINKED_STEPS: readonly string[] = [
  'Keys were made afresh, in the order drawn, and say nothing of those of the records. Where rows have days, the first of a unit was drawn inside its cell and the others so many days later, and a timeline that would leave the range of its days was moved into it or, where it is longer than that, ends with it.',
];

/** What is still lost of how rows of a unit go together. */
const LINKED_CAVEATS = (unit: string): readonly string[] => [
  `Rows of one ${unit} are drawn one after another, each given what the model holds of the ${unit} and of the rows before it: what depends on more of them than that, and rare sequences, are lost.`,
];

function stepsOf(
  { rows, drawn, rowsFrom, seed, decoding, model }: SentenceFacts['postProcessing'],
  columns: readonly OutputColumn[],
  unit: string,
): string[] {
  const linked = drawn === 'units';
  const from = rowsFrom === 'dp-estimate' ? 'a noisy estimate' : 'a public setting';
  return [
    `Noisy counts were measured under differential privacy (\`${MODEL_FILES.measurements}\`; charges in \`${EVENTS_FILE}\`).`,
    `A model of kind \`${model.kind}\` ${FITTED[fittedTo(model.kind)]} (\`${MODEL_FILES.structure}\`).`,
    linked
      ? `${rows} of the unit (${unit}) were drawn from the model with the published seed \`${seed}\`, each with its rows of all tables in their order; how many is ${from}.`
      : `${rows} rows were sampled from the model with the published seed \`${seed}\`; the number of rows is ${from}.`,
    ...(linked ? LINKED_STEPS : []),
    ...spreadSteps(columns),
    ...(decoding === undefined
      ? []
      : ['Columns under an order were spread together, over those values of their bins that keep it.']),
    ...derivedSteps(columns),
  ];
}

function limitsOf(
  { unit, maxRowsPerUnit, lookedAt }: SentenceFacts['privacyUnit'],
  holdout: SentenceFacts['holdout'],
  byQuery: boolean,
  { constraints }: Pick<ToldByDictionary, 'constraints'>,
  learnt: FittedTo,
): ManifestLimits {
  return {
    intendedUses: [
      'Writing and testing analysis code before access to the records is granted',
      'Teaching, and exploring which questions the table could answer',
      'Estimates of counts over the few columns whose published error is small enough for the purpose',
    ],
    notFor: [
      'Decisions about a person: no row describes anybody',
      'Final estimates or p-values without a check on the records: standard errors computed from synthetic rows ignore the noise',
      'Rare groups: counts below a few times the noise are mostly noise',
    ],
    caveats: [
      RELATIONS[learnt],
      ...(byQuery ? [queryCaveat(unit)] : []),
      ...(holdout === undefined ? [] : [holdoutCaveat(holdout)]),
      ...constraints.map(constraintCaveat),
      ...(lookedAt === undefined ? [] : LINKED_CAVEATS(unit)),
      ...(lookedAt !== undefined
        ? []
        : [
            maxRowsPerUnit === 1
              ? 'Rows are drawn one by one, and none is linked to another.'
              : `Rows are drawn one by one: several rows of one ${unit}, and their order in time, are not linked.`,
          ]),
    ],
  };
}
