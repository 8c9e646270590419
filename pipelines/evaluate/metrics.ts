/** Numbers of the published edition that a threshold may be put on. */
export type MetricId =
  | 'error1'
  | 'error2'
  | 'error3'
  | 'kMarginalScore'
  | 'copiesShare'
  | 'copiesBaseline'
  | 'copiesExcess'
  | 'equivalentSubsample'
  | 'samplingError1'
  | 'targetError'
  | 'targetDependence'
  | 'subgroupError'
  | 'coefficientOverlap'
  | 'unitError'
  | 'firstError'
  | 'transitionError'
  | 'detailError'
  | 'rowsGap';

/** What each published number is, in words that stand beside it. */
export const METRIC_DEFINITIONS: Readonly<Record<MetricId, string>> = {
  error1: definitionOfError('one column'),
  error2: definitionOfError('two columns'),
  error3: definitionOfError('three columns'),
  kMarginalScore: 'NIST k-marginal score: 500 (2 - error2); 1000 for equal tables, 0 for disjoint ones.',
  copiesShare:
    'Share of distinct synthetic rows that equal a record of a unit that is not held out, in a random part of the synthetic table as large as the records held out are estimated to be: half of them, or a quarter and so on where the table has fewer rows.',
  copiesBaseline: 'Share of the distinct records held out that equal a record of a unit that is not.',
  copiesExcess: 'copiesShare - copiesBaseline: copies beyond what records of different units share by chance.',
  equivalentSubsample:
    'Percentage p such that a random p % subsample has an error2 as large. The subsamples are drawn from the synthetic table, as a stand-in for the records.',
  samplingError1:
    'Mean L1 distance between the model and the synthetic rows sampled from it, over all marginals of one column.',
  targetError:
    'Mean over pairs of the declared target with another column of || M(records) - (N / n) M(synthetic) ||_1 / N, as in error2. Averaged over the records and the other columns, the probabilities of the target given one other column differ in total variation by at most this much, up to the noise and to how far N is off.',
  targetDependence:
    'The same distance of the synthetic table to one whose target is independent of the other columns: where targetError is as large, the release may say nothing of the target.',
  subgroupError:
    'Largest of the errors of groups that the noise leaves visible. The error of a group is the mean over other columns of || M(records of it) - (N / n) M(synthetic rows of it) ||_1, over the number of records that the release says it has. With 95 % the largest true one of them lies in the interval.',
  coefficientOverlap:
    'Mean over the coefficients of the published regressions, the intercepts aside, of how far the 95 % intervals of records and release overlap, as a mean of shares of either (Karr et al. 2006), 0 where they do not. Noise is in the interval of the records.',
  unitError: definitionOfLinked('pairs of columns of units, the number of their events among them'),
  firstError: definitionOfLinked('pairs of columns of units and of their first events'),
  transitionError: definitionOfLinked(
    'the columns of events, each value beside the one before it, and the days between where they are known; events of a unit weigh one together',
  ),
  detailError: definitionOfLinked(
    'what a detail is about beside each other column of it; the details of a unit weigh one together',
  ),
  rowsGap:
    'How far the number of rows a unit, or an event, of the released tables is from the one that noisy answers say of the records, as a share of that; its interval holds the noise and the draw of the units.',
};

function definitionOfLinked(over: string): string {
  return `Mean over ${over}, of || M(records) - (N / n) M(synthetic) ||_1 over the weight of the synthetic rows, where M adds up weights, n is the number of synthetic units and N the estimated number of units.`;
}

function definitionOfError(columns: string): string {
  return `Mean over marginals of ${columns} of || M(records) - (N / n) M(synthetic) ||_1 / N, where M counts cells, n is the number of synthetic rows and N the estimated number of records.`;
}
