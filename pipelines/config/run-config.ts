import type { Policy } from '../../privacy/ledger/ledger.ts';
import type { Rational } from '../../privacy/rational.ts';
import { BACKEND_NAMES } from '../backends/backend.ts';
import type { Resources } from '../workspace/resources.ts';
import type { EngineSetting } from './engine-setting.ts';
import type { GateThresholds } from './gate-thresholds.ts';
import type { LeakageLimit } from './leakage-gate.ts';
import type { LeakageSetting } from './leakage-setting.ts';
import type { PostgresSource } from './postgres-setting.ts';
import type { PublishSetting } from './publish-setting.ts';
import type { ProfileName } from './review-profiles.ts';
import type { WorkloadSetting } from './workload-setting.ts';

/** What may be asked to train a network. */
export const BACKEND_CHOICES: readonly ['auto', ...typeof BACKEND_NAMES] = ['auto', ...BACKEND_NAMES];

/** A run configuration, resolved: paths are absolute and every default is filled in. Public in every field. */
export interface RunConfig {
  readonly dataset: string;
  readonly source: {
    /** The table, or the folder of several; empty where each is named by itself, and of a database. */
    readonly path: string;
    /** Where several tables lie: a folder with a file of the name of each, or the file of each by its name. Absent of one table. */
    readonly several?: { readonly folder: string } | { readonly tables: Readonly<Record<string, string>> };
    /** Of a database; absent of files. */
    readonly postgres?: PostgresSource;
    readonly format: 'csv' | 'json' | 'xlsx' | 'parquet' | 'arrow' | undefined;
    readonly delimiter: string | undefined;
    /** Of a text file; told from its byte order mark where absent. */
    readonly encoding: 'utf-8' | 'latin1' | 'utf-16' | undefined;
    /** The file of a ZIP archive that holds the table. */
    readonly member: string | undefined;
    /** The sheet of a workbook. */
    readonly sheet: string | undefined;
    /** Column names that look like data are names all the same. */
    readonly headerIsNames: boolean;
    /** Of records that stay in an engine; absent of files. */
    readonly engine?: EngineSetting;
    /** Where marginals are counted: arrays in memory, a database on the disk by SQL, or the engine that holds the records. The counts are the same. */
    readonly counting: 'memory' | 'sql' | 'engine';
  };
  /** What it may use of the machine; nothing released depends on it. */
  readonly resources: Resources;
  /** What trains networks. The guarantee does not depend on it. */
  readonly backend: (typeof BACKEND_CHOICES)[number];
  readonly dictionaryPath: string;
  readonly workspace: string;
  readonly budget: { readonly epsilon: Rational; readonly delta: Rational };
  /** What `describe` may spend of it, and how many bins it cuts numbers into. */
  readonly describe: { readonly epsilon: Rational; readonly delta: Rational; readonly bins: number };
  readonly policy: Policy;
  /** Where the ledger is noted outside itself: a second mark (null for none on purpose), and checkpoints. */
  readonly ledger: { readonly mark: string | null | undefined; readonly checkpoints: readonly string[] };
  /** What pays for runs: an allocation, or the one of a project; the dataset itself where neither is named. */
  readonly allocation: string | undefined;
  readonly project: string | undefined;
  /** Of the records; of the events, where tables are linked. */
  readonly expectedRows: number | undefined;
  /** Of linked tables alone. */
  readonly expectedUnits: number | undefined;
  /** Of the release, where it does not hold all of the dictionary. */
  readonly columns: readonly string[] | undefined;
  readonly workload: WorkloadSetting | undefined;
  /** `detailShare`: of the model's budget, what counts the details of columns. */
  readonly model: { readonly kind: string; readonly detailShare: Rational };
  readonly output: {
    /** A public number, or an estimate from noisy counts. Never the private count. */
    readonly rows: number | 'estimate';
    readonly parquet: 'snappy' | 'zstd';
    readonly arrow: boolean;
  };
  readonly evaluation: {
    readonly share: Rational;
    readonly maxMarginals: number;
    /** Whether the inside evaluation measures what the released rows are good for. */
    readonly utility: boolean;
    /** Regressions, as written, whose coefficients are compared inside. */
    readonly formulas: readonly string[];
    /** What the published edition has beyond the usual numbers. */
    readonly publish: readonly PublishSetting[];
    /** Who is held out as a control, and how many are attacked; nobody where absent. */
    readonly leakage: LeakageSetting | undefined;
  };
  readonly gate: GateThresholds;
  /** Limits on exact numbers of attacks: outside the guarantee. Empty where there are none. */
  readonly leakageGate: readonly LeakageLimit[];
  readonly signingKeyPath: string;
  /** The key that encrypts what comes to the disk in the protected folder; absent where nothing is encrypted. */
  readonly protection: { readonly keyFile: string } | undefined;
  /** Under which profile releases are submitted to a review, and fingerprints of those who may approve. */
  readonly review: { readonly profile: ProfileName | undefined; readonly reviewers: readonly string[] | undefined };
  readonly release: {
    readonly name: string | undefined;
    readonly curator: string | undefined;
    readonly contact: string | undefined;
    readonly license: string | undefined;
    readonly url: string | undefined;
    readonly region: string | undefined;
    readonly curatorType: 'government' | 'industry' | 'nonprofit' | undefined;
    /** Path of the audit that goes out with it. */
    readonly audit: string | undefined;
  };
}

/** Flags and environment variables that stand before the file; text as typed. */
export interface ConfigOverrides {
  readonly source?: string | undefined;
  readonly headerIsNames?: boolean | undefined;
  readonly workspace?: string | undefined;
  readonly epsilon?: string | undefined;
  readonly delta?: string | undefined;
  readonly describeEpsilon?: string | undefined;
  readonly describeDelta?: string | undefined;
  readonly model?: string | undefined;
  readonly backend?: RunConfig['backend'] | undefined;
  readonly rows?: string | undefined;
  readonly name?: string | undefined;
  readonly signingKey?: string | undefined;
  readonly allocation?: string | undefined;
  readonly project?: string | undefined;
}
