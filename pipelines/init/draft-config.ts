import type { WrittenEngine } from '../config/engine-setting.ts';
import type { WrittenPostgres } from '../config/postgres-setting.ts';
import { quotedYaml } from '../workspace/text/quoted-yaml.ts';
import { draftEngine } from './draft-engine.ts';
import { draftPostgres } from './draft-postgres.ts';
import type { Vocabulary } from './knowledge/known-column.ts';

/**
 * A name for the budget account. It is that of the people, whom several tables may be about; where the names of the columns do not say who
 * they are, that of the table has to do until the steward changes it.
 */
export const accountName = (table: string, vocabulary: Vocabulary | undefined): string =>
  vocabulary === 'omop' ? 'omop-persons' : vocabulary === 'mimic' ? 'mimic-patients' : table;

interface ConfigParts {
  readonly dataset: string;
  readonly source: string;
  /** The database that is the source instead, with paths relative to the configuration. */
  readonly postgres?: WrittenPostgres | undefined;
  /** The engine that is the source instead, likewise. */
  readonly engine?: WrittenEngine | undefined;
  /** Whether the source is a folder of several tables. */
  readonly several?: boolean;
  readonly dictionary: string;
  readonly headerIsNames: boolean;
  /** Where it is not a comma. */
  readonly delimiter: string | undefined;
  /** Where they were told. */
  readonly encoding?: string | undefined;
  readonly member?: string | undefined;
  readonly sheet?: string | undefined;
}

/** A run configuration to begin with. The budget is a careful one; the steward changes it. */
export const draftConfig = (parts: ConfigParts): string =>
  `# What a release depends on, beside the dictionary. docs/configuration.md lists every key.
schema: synthward/run/1
# The budget account. Name it for the people, not for the table: all tables about the same patients share one, and its figure is what
# one of them may have lost in all. Their dictionaries call the unit by the same name, such as patient.
dataset: ${quotedYaml(parts.dataset)}
${sourceOf(parts)}
dictionary: ${quotedYaml(parts.dictionary)}
budget: { epsilon: 1, delta: 1e-6 }            # delta: far below one over the number of patients
# policy: { maxEpsilon: 3, maxDelta: 1e-6, spenders: ['*'] }   # the most that may ever be spent; the budget where absent
${parts.several === true ? '# expectedUnits: 10000                         # a public guess of the number of patients, by which the budget is split\n' : ''}# expectedRows: 50000                          # a public guess${parts.several === true ? ' of the number of events' : ''}, for the expected error
${parts.several === true ? '' : 'model: { kind: cliquetree }\n'}output: { rows: estimate }                     # or a public number
evaluation:
  share: 0.05                                  # of the budget, for the published evaluation
${parts.several === true || parts.engine !== undefined ? '' : HOLD_OUT}# gate: { ${parts.several === true ? 'maxTransitionError: 0.3' : 'maxError2: 0.3, minKMarginalScore: 850'} }
`;

function sourceOf(parts: ConfigParts): string {
  if (parts.engine !== undefined) return draftEngine(parts.engine);
  return parts.postgres === undefined ? ofFiles(parts) : draftPostgres(parts.postgres);
}

const ofFiles = (parts: ConfigParts): string =>
  `source: { ${parts.several === true ? 'folder' : 'path'}: ${quotedYaml(parts.source)}${told(parts, 'delimiter')}${told(parts, 'encoding')}${told(parts, 'member')}${told(parts, 'sheet')}${parts.headerIsNames ? ', headerIsNames: true' : ''} }`;

const HOLD_OUT = `  # Each unit is held out with this probability and not learnt from: attacks on the release are held against those, inside.
  leakage: { holdout: 0.2 }
`;

const told = (parts: ConfigParts, key: 'delimiter' | 'encoding' | 'member' | 'sheet'): string =>
  parts[key] === undefined ? '' : `, ${key}: ${quotedYaml(parts[key])}`;
