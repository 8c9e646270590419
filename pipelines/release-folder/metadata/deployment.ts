import { parseRational } from '../../../privacy/rational.ts';
import { decimalUp } from '../manifest/privacy-in-words.ts';
import { describedInWords, type MetadataSources, NOT_STATED, tableNames } from './metadata-sources.ts';
import { yamlText } from './yaml-text.ts';

/**
 * A draft of an entry for the registry of deployments of differential privacy, with all that its third tier asks for and that is known here
 * (schema of opendp/deployments-registry-data, 2026; Ghazi, Nanayakkara and Vadhan). What only the curator can say is left out until they say it.
 */
export function deploymentEntry(sources: MetadataSources): string {
  const { manifest } = sources;
  const { identity, claim, privacyUnit, postProcessing, randomness, code, limits, governance } = manifest;
  const { epsilon, delta } = claim;
  const missing = [
    ...(identity.curator === undefined ? ['data_curator_name'] : []),
    ...(identity.curatorType === undefined ? ['data_curator_type'] : []),
    ...(identity.region === undefined ? ['data_product_region'] : []),
  ];
  const entry = {
    url_slug: identity.release.toLowerCase(),
    deployment: {
      basic: {
        name: `Synthetic ${tableNames(manifest)} (${identity.release})`,
        data_curators: [
          {
            data_curator_name: identity.curator ?? NOT_STATED,
            ...(identity.curatorType === undefined ? {} : { data_curator_type: CURATOR_TYPES[identity.curatorType] }),
          },
        ],
        description: describedInWords(sources),
        intended_use: sentences(limits.intendedUses),
        data_product_type: 'Synthetic data',
        ...(identity.region === undefined ? {} : { data_product_region: identity.region }),
        publication_date: identity.created.slice(0, 10),
      },
      dp_variant: {
        variant_name: parseRational(delta).numerator === 0n ? 'Pure DP' : 'Approximate DP',
        data_domain:
          privacyUnit.lookedAt === undefined
            ? `Every table with the columns of data-dictionary.json, of which at most ${privacyUnit.maxRowsPerUnit} row(s) of each ${privacyUnit.unit} are counted.`
            : `Every set of tables with the columns of data-dictionary.json. ${privacyUnit.enforcement}`,
        unprotected_quantities: sentences(manifest.unprotectedQuantities),
      },
      privacy_loss: {
        privacy_unit: privacyUnit.unit,
        privacy_unit_details: `${privacyUnit.definition} ${privacyUnit.enforcement}`,
        privacy_parameters: {
          epsilon: Number(decimalUp(parseRational(epsilon))),
          delta: Number(decimalUp(parseRational(delta))),
          rho: Number(decimalUp(parseRational(claim.rho))),
        },
        privacy_parameters_details: claim.statement,
      },
      deployment_model: {
        model_name: 'Central',
        trust_assumptions:
          'The curator holds the records and runs the software beside them. Whoever gets the release may know everything about everybody but the one whose privacy is in question.',
        release_type: 'One release',
        release_type_details:
          governance === undefined
            ? NOT_STATED
            : `All releases of the account ${governance.dataset} together may spend at most (${decimalUp(parseRational(governance.policy.maxEpsilon))}, ${decimalUp(parseRational(governance.policy.maxDelta))}), as its ledger states.`,
        data_source_type: 'Static',
        data_source_type_details: 'The records were read for this release as they were then.',
        access_type: 'Non-interactive',
        access_type_details: 'More rows can be drawn from the released model without any record and at no cost.',
      },
      implementation: {
        preprocessing_and_hyperparameter_tuning:
          'Domains, bins and bounds are public, an expert’s, or were measured with budget that is part of the claim: data-dictionary.json has the origin of each. The software tunes nothing on the records without a charge; what was done to them by other means is not known to it.',
        mechanisms: `${randomness.noise} Implemented by ${code.package} ${code.version}. ${sentences(randomness.knownResidualRisks)}`,
        composition: claim.accountant,
        post_processing: sentences(postProcessing.steps),
        justification: NOT_STATED,
        utility: 'Published numbers are in report.json, each with where it comes from.',
        additional_information:
          'manifest.json holds every claim, events.json every charge; both can be checked without the records by `synthward verify`.',
      },
      administrative: { status: 'Draft', registry_authors: [identity.curator ?? NOT_STATED], tier: 3 },
    },
  };
  const head = missing.length === 0 ? '' : `# A draft: the curator has not stated ${missing.join(', ')}.\n`;
  return `${head}${yamlText(entry)}`;
}

const CURATOR_TYPES = { government: 'Government', industry: 'Industry', nonprofit: 'Nonprofit' } as const;

const sentences = (parts: readonly string[]): string =>
  parts.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`)).join(' ');
