import type { CheckId, VerifyCheck } from './report.ts';

/**
 * What a release is relied on for, in the words of the last line of a report. Not among them: what nobody can check without the records or the
 * ledger, what software made it, on which nothing else rests, and whether tables agree, of which there may be one.
 */
const RELIED_ON = {
  manifest: 'the manifest',
  folder: 'the folder',
  signature: 'the signature',
  signer: 'who signed it',
  digests: 'which files are listed',
  arrow: 'the Arrow files',
  dictionary: 'the data dictionary',
  events: 'the events',
  claim: 'the privacy claim',
  'second-accountant': 'the second accountant',
  sensitivity: 'the sensitivities',
  words: 'the sentences of the manifest',
  card: 'the dataset card',
  metadata: 'the metadata for catalogues',
  page: 'the page',
  audit: 'the audit',
  randomness: 'the source of the noise',
  measurements: 'the noisy counts',
  plan: 'the plan',
  fit: 'the fit of the model',
  report: 'the report',
  gate: 'the gate',
  origins: 'the origins of facts',
  schema: 'the columns of the tables',
  domain: 'the values of the tables',
  constraints: 'the constraints',
  links: 'how tables belong together',
  omop: 'the data model',
  derived: 'the columns made of others',
  regeneration: 'whether the tables come from the model',
} as const satisfies Partial<Record<CheckId, string>>;

/** Ids of the checks that a release is relied on for of which something could not be checked, in the order of the report. */
export const leftUnchecked = (checks: readonly VerifyCheck[]): readonly string[] => [
  ...new Set(checks.filter(({ id, verdict }) => verdict === 'cannot-check' && id in RELIED_ON).map(({ id }) => id)),
];

/** The same for people. */
export const inWords = (unchecked: readonly string[]): string =>
  unchecked.map((id) => RELIED_ON[id as keyof typeof RELIED_ON]).join(', ');
