import type { LinkedFitted, LinkedModel } from '../../models/linked/linked-model.ts';
import type { FittedModel } from '../../models/model.ts';
import type { NoisyMarginal } from '../../privacy/guard/guard.ts';
import type { Rational } from '../../privacy/rational.ts';
import type { Audit } from '../audit-file/audit-file.ts';
import type { LeakageLimit } from '../config/leakage-gate.ts';
import type { PaidAnswer } from './artefacts/answers-file.ts';
import type { Charge } from './artefacts/events-file.ts';
import type { OutputColumn } from './decode/output-column.ts';
import type { TableRules } from './decode/table-rules.ts';
import type { LinkedOutput } from './linked/linked-output.ts';
import type { SigningKey } from './manifest/keys.ts';
import type {
  ManifestGate,
  ManifestGovernance,
  ManifestIdentity,
  ManifestPlan,
  ManifestPublicInputs,
  ManifestRandomness,
} from './manifest/manifest.ts';
import type { Software } from './manifest/software.ts';
import type { ParquetCompression } from './tables/parquet-settings.ts';

/** Everything that a release of one table is made of: private model, public facts, published numbers. Nothing protected. */
export interface ReleaseContent extends ReleaseFacts {
  /** Table name, columns, and what holds between their values; modelled columns in the order of the model's. */
  readonly table: { readonly name: string; readonly columns: readonly OutputColumn[]; readonly rules: TableRules };
  readonly model: FittedModel;
  /** Every noisy marginal of the model that was paid for. */
  readonly measurements: readonly NoisyMarginal[];
  /** Every noisy marginal of details that was paid for. */
  readonly detailMeasurements?: readonly NoisyMarginal[];
}

/** Everything that a release of linked tables is made of. Its generation counts units. */
export interface LinkedReleaseContent extends ReleaseFacts {
  readonly model: LinkedModel;
  /** The tables, and how what the model draws becomes them. */
  readonly output: LinkedOutput;
  /** Every noisy marginal of the model that was paid for, by view, in the order asked. */
  readonly measurements: LinkedFitted['measurements'];
}

/** What a release is made of beside tables and model. */
export interface ReleaseFacts {
  /** `created` is ISO 8601 in UTC, the same when a run is resumed. */
  readonly identity: Omit<ManifestIdentity, 'signer'>;
  /** Every answer of the run, in the order of the charges, so that an auditor can fit and evaluate again. */
  readonly answers?: readonly PaidAnswer[];
  readonly generation: {
    readonly seed: string;
    /** Of linked tables, units. */
    readonly rows: number;
    readonly rowsFrom: 'public-setting' | 'dp-estimate';
  };
  readonly format: { readonly parquet: ParquetCompression; readonly arrow: boolean };
  /** Every charge that measured the dictionary, then every charge of the run, in the order made. */
  readonly charges: readonly Charge[];
  readonly privacy: {
    /** Whose privacy: `patient`. */
    readonly unit: string;
    readonly maxRowsPerUnit: number;
    /** The promise. The charges must not cost more. */
    readonly epsilon: Rational;
    readonly delta: Rational;
  };
  /** Where the noise came from. */
  readonly noise: ManifestRandomness['source'];
  /** What the family and the evaluation were told before they met the records. */
  readonly plan?: ManifestPlan;
  /** Under whose authority the records were used. */
  readonly governance?: ManifestGovernance;
  /** Probability with which each unit was held out; absent where nobody was. */
  readonly holdout?: Rational;
  readonly publicInputs: Omit<ManifestPublicInputs, 'dataDictionarySha256'>;
  /** The steward's dictionary as JSON, with the origin of each fact. */
  readonly dictionary: unknown;
  /** Published edition of the evaluation: only DP numbers, public ones, and ones from released data. */
  readonly report: unknown;
  /** Of the same plan, on public or simulated records. */
  readonly audit?: Audit | undefined;
  /** Its verdict on published numbers; limits on exact ones, where there were some, were kept too. */
  readonly gate: Pick<ManifestGate, 'verdict' | 'checks'> & { readonly leakageLimits?: readonly LeakageLimit[] };
  readonly code: Software;
  readonly key: SigningKey;
}
