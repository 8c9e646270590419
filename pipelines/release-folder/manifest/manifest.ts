import type { LeakageLimit } from '../../config/leakage-gate.ts';
import type { OutputField } from '../decode/output-column.ts';
import type { ParquetCompression } from '../tables/parquet-settings.ts';
import type { Software } from './software.ts';

export const MANIFEST_FILE = 'manifest.json';
export const SIGNATURE_FILE = 'manifest.sig';
export const SUMS_FILE = 'SHA256SUMS';

/** Names how columns under an order are decoded, all evenly; see docs/release-folder.md. */
export const DECODING_IN_ORDER = 'in-order/1';
/** The same where some of them lie on curves. */
export const DECODING_ON_CURVES = 'in-order/2';
/** Names how numbers are drawn inside their bins from the counts in `model/spread.json`; see docs/release-folder.md. */
export const SPREAD_ON_CURVE = 'curve/1';
/** The dataset card. */
export const CARD_FILE = 'README.md';
/** The page for people who open it in a browser. */
export const PAGE_FILE = 'report.html';
/** The audit that went out with the release, where one did. */
export const AUDIT_FILE = 'audit.json';
/** The published edition of the evaluation. */
export const REPORT_FILE = 'report.json';
/** Names how the sentences of a release follow from its facts: those of the manifest, and every line of the card. */
export const WORDS = 'words/3';
/** Of earlier versions, whose sentences are not made again. */
export const EARLIER_WORDS = ['words/1', 'words/2'] as const;

/** `manifest.json`: every claim of a release, in RFC 8785 canonical JSON, signed. Digests are SHA-256 in hexadecimal. */
export interface Manifest {
  readonly schema: 'synthward/manifest/1';
  readonly identity: ManifestIdentity;
  /** Every file but the manifest, its signature and the checksum list, by path. */
  readonly artefacts: readonly Artefact[];
  readonly tables: readonly ManifestTable[];
  readonly code: ManifestCode;
  readonly privacyUnit: ManifestPrivacyUnit;
  /** Whom nothing was learnt from; absent where nobody was held out. */
  readonly holdout?: ManifestHoldout | undefined;
  readonly publicInputs: ManifestPublicInputs;
  /** What questions are planned from. */
  readonly plan?: ManifestPlan | undefined;
  /** Under whose authority the records were used. */
  readonly governance?: ManifestGovernance | undefined;
  readonly events: { readonly sha256: string; readonly charges: number };
  readonly claim: ManifestClaim;
  readonly randomness: ManifestRandomness;
  /** What the release tells about the records without any protection. */
  readonly unprotectedQuantities: readonly string[];
  readonly postProcessing: ManifestPostProcessing;
  /** The published edition of the evaluation. */
  readonly evaluation: { readonly report: string; readonly sha256: string };
  /** An empirical audit of the same plan on other records; absent where none went out with the release. */
  readonly audit?: { readonly sha256: string } | undefined;
  readonly gate: ManifestGate;
  readonly limits: ManifestLimits;
  /** Absent from the first releases. Where it is not `WORDS`, sentences and card are not made again. */
  readonly words?: typeof WORDS | (typeof EARLIER_WORDS)[number] | undefined;
}

/** Whether a release is one of linked tables. */
export const isLinked = ({ postProcessing }: Pick<Manifest, 'postProcessing'>): boolean =>
  postProcessing.drawn === 'units';

/** What this release is, and who answers for it. */
export interface ManifestIdentity {
  readonly release: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly curator?: string | undefined;
  readonly contact?: string | undefined;
  /** What one may do with the tables: the SPDX identifier of a licence, or its address. */
  readonly license?: string | undefined;
  /** Where the release can be found. */
  readonly url?: string | undefined;
  /** What region the records describe, or whose laws apply. */
  readonly region?: string | undefined;
  readonly curatorType?: 'government' | 'industry' | 'nonprofit' | undefined;
  readonly reviewer?: string | undefined;
  readonly supersedes?: string | undefined;
  readonly signer: { readonly algorithm: 'Ed25519'; readonly fingerprint: string };
}

export interface Artefact {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface ManifestTable {
  readonly name: string;
  readonly rows: number;
  readonly parquet: string;
  readonly arrow?: string | undefined;
  /** The column that names a row, and those that hold keys of other tables; of linked tables. */
  readonly key?: string | undefined;
  readonly parents?: readonly ManifestParent[] | undefined;
  /** `storage` in the words of `keptAs`. */
  readonly columns: readonly (Pick<OutputField, 'name' | 'nullable'> & { readonly storage: string })[];
}

/** A foreign key: every value of the column is the key of a row of the table. */
export interface ManifestParent {
  readonly column: string;
  readonly table: string;
}

export interface ManifestCode extends Software {
  readonly package: 'synthward';
  readonly node: string;
  readonly parquetWriter: string;
  readonly arrowWriter?: string | undefined;
  readonly parquetCompression: ParquetCompression;
}

export interface ManifestPrivacyUnit {
  /** Whose privacy is protected. */
  readonly unit: string;
  /** Contribution bound: the most rows of one unit that were counted. */
  readonly maxRowsPerUnit: number;
  /** Of linked tables: the most rows that were looked at. Weights of the rows of a unit then add up to the bound at most. */
  readonly lookedAt?: readonly ManifestLookedAt[] | undefined;
  readonly neighbours: 'add-remove-unit';
  readonly definition: string;
  readonly enforcement: string;
}

/** The most rows of a table that were looked at of one unit, or of one event. */
export interface ManifestLookedAt {
  readonly rows: string;
  readonly of: 'unit' | 'event';
  readonly most: number;
}

/** That units were held out by chance: the chance is public, who and how many is not. */
export interface ManifestHoldout {
  /** Probability with which each was, as an exact fraction. */
  readonly share: string;
  readonly by: 'unit';
  readonly statement: string;
}

export interface ManifestPublicInputs {
  readonly dictionarySha256: string;
  readonly dataDictionarySha256: string;
  readonly planSha256?: string | undefined;
  readonly configurationSha256?: string | undefined;
  /** Files of the queries by which a database was read; `table` names the one of several that was read by it. */
  readonly queries?: readonly { readonly table?: string | undefined; readonly sha256: string }[] | undefined;
}

/** Everything that the questions of a release follow from, beside the columns and the contribution bound. Exact fractions as text. */
export interface ManifestPlan {
  /** zCDP budget of the model. */
  readonly modelRho: string;
  /** zCDP budget of the counts of details; absent where none were counted. */
  readonly detailRho?: string | undefined;
  /** zCDP budget of the published evaluation, without what is below. */
  readonly evaluationRho: string;
  /** What was published beyond its usual numbers, each with its zCDP budget; absent from releases of earlier versions. */
  readonly publish?: readonly ManifestPublish[] | undefined;
  /** A public guess of the number of records. */
  readonly expectedRows?: number | undefined;
  /** Name of the declared target column. */
  readonly target?: string | undefined;
  /** Which marginals matter; all of up to three columns where absent. */
  readonly workload?: ManifestWorkload | undefined;
  /** What no record can be. */
  readonly impossible?: readonly ManifestImpossible[] | undefined;
  /** What the values of each column stand for; absent from releases of earlier versions. */
  readonly shapes?: readonly ManifestShape[] | undefined;
  /** What the noise of a plan with sampled steps was calibrated to; absent where rho says it all. */
  readonly whole?: ManifestWhole | undefined;
  /** Of linked tables, what is above of a single one. */
  readonly linked?: ManifestLinkedPlan | undefined;
}

/** What the questions about linked tables follow from beside their shape in the data dictionary. */
export interface ManifestLinkedPlan {
  /** In the order asked. `rows`: the sensitivity, in rows. */
  readonly views: readonly {
    readonly name: string;
    readonly kind: string;
    readonly rows: number;
    readonly columns: readonly string[];
  }[];
  readonly expectedUnits?: number | undefined;
  /** What no unit and no event can be. */
  readonly impossible?:
    | { readonly units: readonly ManifestImpossible[]; readonly events: readonly ManifestImpossible[] }
    | undefined;
  readonly shapes: {
    readonly units: readonly ManifestShape[];
    readonly events: readonly ManifestShape[];
    readonly details: readonly (readonly ManifestShape[])[];
  };
}

/** A further question of the published evaluation. */
export type ManifestPublish =
  | { readonly kind: 'target'; readonly rho: string }
  /** `by`: names of the columns whose values are the groups. */
  | { readonly kind: 'subgroups'; readonly by: readonly string[]; readonly rho: string }
  | { readonly kind: 'regression'; readonly formula: string; readonly rho: string };

/** What a plan had to keep within, and what it does beside the model. */
export interface ManifestWhole {
  readonly epsilon: string;
  readonly delta: string;
  /** Which accountant the plan was calibrated by. */
  readonly by: 'whole-plan' | 'zcdp';
  /** Event in the form of `events.json`. */
  readonly beside?: unknown;
}

/** By position among the values of the column. */
export interface ManifestShape {
  readonly column: string;
  /** The first and the last of the values that rise. */
  readonly ordered?: readonly [number, number] | undefined;
  /** Values that may be far more frequent than their neighbours. */
  readonly apart?: readonly number[] | undefined;
  /** Values that stand for no value: missing ones, and those outside the domain. */
  readonly absent?: readonly number[] | undefined;
}

/** Either every marginal of up to `ways` columns, or those listed, with how much the error of each counts. */
export interface ManifestWorkload {
  readonly ways?: number | undefined;
  readonly marginals?: readonly { readonly columns: readonly string[]; readonly weight: number }[] | undefined;
}

export interface ManifestImpossible {
  readonly columns: readonly string[];
  /** First and last cell of each run of impossible ones, row-major over the columns, the last fastest. */
  readonly cells: readonly (readonly [number, number])[];
}

/** What the data owner had allowed when the run was carried out. */
export interface ManifestGovernance {
  readonly dataset: string;
  /** The most that may ever be spent on the dataset, by all releases together. Exact fractions as text. */
  readonly policy: { readonly maxEpsilon: string; readonly maxDelta: string };
  /** Whose losses the account of the dataset adds up, as the ledger entered it with the run; version 0.1.0 did not. */
  readonly unit?: ManifestAccountUnit | undefined;
  /** The part of it that was set aside for a project, and paid. */
  readonly allocation?: ManifestAllocation | undefined;
  /** Number and hash of the ledger's entry that recorded the last answer of the run. */
  readonly ledger: { readonly sequence: number; readonly hash: string };
}

export interface ManifestAccountUnit {
  readonly name: string;
  /** The column that says whose row it is; null where each row is a unit of its own. */
  readonly column: string | null;
  readonly neighbours: 'add-remove-unit';
}

export interface ManifestAllocation {
  readonly id: string;
  readonly project: string;
  readonly purpose: string;
  readonly approver: string;
  /** Last day, in UTC, on which a run may start under it: `2027-06-30`. */
  readonly expires: string;
}

/** Exact fractions as text in lowest terms. */
export interface ManifestClaim {
  readonly epsilon: string;
  readonly delta: string;
  /** Zero-concentrated cost of all events. */
  readonly rho: string;
  readonly accountant: string;
  readonly statement: string;
}

export interface ManifestRandomness {
  readonly noise: string;
  /** `other`: any source of bytes but the system's generator, such as a seeded one; no protection. */
  readonly source: 'operating-system' | 'other';
  /** Whether the noise can be drawn again. */
  readonly seedStored: boolean;
  readonly knownResidualRisks: readonly string[];
}

export type Decoding = typeof DECODING_IN_ORDER | typeof DECODING_ON_CURVES;

export interface ManifestPostProcessing {
  /** Generation seed, published so that anyone can make the tables again. */
  readonly seed: string;
  /** Of the table; units of linked tables. */
  readonly rows: number;
  readonly drawn?: 'units' | undefined;
  readonly rowsFrom: 'public-setting' | 'dp-estimate';
  /** Stated where columns under an order are decoded together. Version 0.1.0 decoded each by itself, and states nothing. */
  readonly decoding?: Decoding | undefined;
  readonly model: {
    readonly kind: string;
    readonly structureSha256: string;
    /** Of `model/values.arrow`, where the model has it. */
    readonly valuesSha256?: string | undefined;
    /** Of `model/weights.safetensors`, where a neural model has that instead. */
    readonly weightsSha256?: string | undefined;
  };
  /** Stated where numbers follow counts inside their bins; elsewhere, and in earlier versions, they are spread evenly. */
  readonly spread?:
    | { readonly rule: typeof SPREAD_ON_CURVE; readonly structureSha256: string; readonly valuesSha256: string }
    | undefined;
  readonly steps: readonly string[];
}

export interface ManifestGate {
  readonly verdict: 'pass' | 'none';
  readonly checks: readonly Readonly<Record<string, unknown>>[];
  /** Limits on exact numbers that had to be kept too; absent where published numbers alone decided. */
  readonly outsideGuarantee?: ManifestOutsideGuarantee | undefined;
}

/** What of the choice to publish no epsilon bounds. The numbers themselves stay inside. */
export interface ManifestOutsideGuarantee {
  /** `reason` in the curator's words. */
  readonly limits: readonly LeakageLimit[];
  readonly verdict: 'passed';
  readonly statement: string;
}

export interface ManifestLimits {
  readonly intendedUses: readonly string[];
  readonly notFor: readonly string[];
  readonly caveats: readonly string[];
}
