import { shown } from '../../../privacy/shown-text.ts';

export type Verdict = 'pass' | 'fail' | 'cannot-check';

/** One thing that was looked at. `file` is the path inside the release that is to blame. */
export interface VerifyCheck {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly detail: string;
  readonly file?: string;
}

export interface ReportedIdentity {
  /** Name in the manifest, where it could be read. */
  readonly release: string | undefined;
  /** Fingerprint of the key that signed, where there is a well-formed signature. */
  readonly fingerprint: string | undefined;
  /** The manifest, and the files that are as it states; digests are of the bytes that were read. */
  readonly files: readonly FileDigest[];
}

export interface FileDigest {
  /** Inside the release. */
  readonly path: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Everything that `verifyRelease` looked at, in reading order. */
export interface VerifyReport extends ReportedIdentity {
  readonly schema: 'verify/1';
  /** No check failed. Checks that cannot be made leave this as it is: read them. */
  readonly ok: boolean;
  /** Ids of checks on which one relies and of which something could not be made; see `leftUnchecked`. */
  readonly unchecked: readonly string[];
  readonly checks: readonly VerifyCheck[];
}

/** The most of one kind and verdict that are told one by one: a broken folder can have as many faults as it likes. */
const MOST_OF_A_KIND = 100;
/** The longest text of a check. Our own are shorter; one that is not holds something that was made too long on purpose. */
const MOST_OF_A_DETAIL = 1000;

/** Collects checks under their titles. Their texts are one line each, whatever name or value of the release stands in them. */
export class Checks {
  readonly list: VerifyCheck[] = [];
  readonly #told = new Map<string, number>();

  pass(id: CheckId, detail: string, file?: string): void {
    this.#add(id, 'pass', detail, file);
  }

  fail(id: CheckId, detail: string, file?: string): void {
    this.#add(id, 'fail', detail, file);
  }

  cannot(id: CheckId, detail: string, file?: string): void {
    this.#add(id, 'cannot-check', detail, file);
  }

  /** Whether nothing failed under `id`, and something passed. */
  passed(id: CheckId): boolean {
    const own = this.list.filter((check) => check.id === id);
    return own.some(({ verdict }) => verdict === 'pass') && own.every(({ verdict }) => verdict !== 'fail');
  }

  #add(id: CheckId, verdict: Verdict, detail: string, file: string | undefined): void {
    const kind = `${verdict} ${id}`;
    const told = (this.#told.get(kind) ?? 0) + 1;
    this.#told.set(kind, told);
    const more = told - MOST_OF_A_KIND;
    if (more > 1)
      this.list.splice(
        this.list.findLastIndex((check) => check.id === id && check.verdict === verdict),
        1,
      );
    this.list.push({
      id,
      title: TITLES[id],
      verdict,
      detail: more > 0 ? `${more} more like these, which are not told` : shown(detail, MOST_OF_A_DETAIL),
      ...(file === undefined || more > 0 ? {} : { file: shown(file) }),
    });
  }
}

export type CheckId = keyof typeof TITLES;

/** Of every check. */
export const TITLES = {
  folder: 'The folder holds the files listed, and nothing else',
  manifest: 'The manifest is canonical and well formed',
  signature: 'The signature fits the manifest',
  signer: 'The signer is who you expect',
  digests: 'The manifest agrees with the files it speaks of, and lists no others',
  software: 'What software made it',
  words: 'What the manifest says in words follows from its facts',
  card: 'The dataset card follows from manifest, report and data dictionary',
  metadata: 'The files for catalogues follow from manifest and data dictionary',
  page: 'The page follows from manifest, report, data dictionary and events',
  arrow: 'Every Arrow file can be read to its end',
  dictionary: 'The data dictionary is well formed and agrees with the manifest',
  schema: 'Each table has the declared columns and number of rows',
  domain: 'Every value lies in the declared domain',
  constraints: 'No row breaks a declared constraint',
  links: 'Rows of linked tables belong together: keys, order, constants and times',
  omop: 'The tables are of the OMOP Common Data Model 5.4, as they state',
  'omop-notes': 'What a table of that model may do, and this one does',
  'omop-vocabulary': 'What of that model needs more than the release',
  derived: 'Every column that is made of others follows from them, row for row',
  formats: 'The Parquet and the Arrow file hold equal values, row for row',
  events: 'The events are well formed, in order and complete in number',
  claim: 'The privacy claim covers every event',
  'second-accountant': 'A second accountant agrees with the claim',
  sensitivity: 'Every sensitivity includes the contribution bound',
  audit: 'The audit is about this release, follows from its scores, and does not contradict the claim',
  randomness: 'The noise came from the generator of the operating system',
  plan: 'The events are those of the questions that the model and its evaluation ask',
  governance: 'The data owner had allowed it',
  measurements: 'Every released noisy count was paid for',
  origins: 'Every fact and number that came from the records names the event that paid for it',
  fit: 'The model follows from the released noisy answers',
  report: 'The published report follows from the released noisy answers and rows',
  gate: 'The gate decided on the published report, and nothing failed',
  regeneration: 'The tables come from the released model and seed, byte for byte',
  'without-records': 'What no one can check without the records',
} as const;
