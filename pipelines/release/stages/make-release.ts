import type { Fitted } from '../../../models/model.ts';
import { modelFamily } from '../../../models/registry.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import type { RunConfig } from '../../config/run-config.ts';
import { collectSample } from '../../evaluate/collect-sample.ts';
import { columnFacts } from '../../evaluate/columns/column-facts.ts';
import { derivedFacts } from '../../evaluate/columns/derived-facts.ts';
import { derivedShares } from '../../evaluate/columns/derived-shares.ts';
import { type Decoding, releasedMeans } from '../../evaluate/columns/released-means.ts';
import { evaluatePublished } from '../../evaluate/published.ts';
import { type PublishedReport, publishedReport } from '../../evaluate/published-report.ts';
import { countsBeforeOrders } from '../../release-folder/decode/counts-before-orders.ts';
import { estimatedRows } from '../../release-folder/decode/identifier-room.ts';
import { withSpread } from '../../release-folder/decode/output-column.ts';
import { outputColumnsOf } from '../../release-folder/decode/output-columns-of.ts';
import { tableRules } from '../../release-folder/decode/table-rules.ts';
import { toModelCodes } from '../../spread/detail-columns.ts';
import { type FittedSpread, fitSpread } from '../../spread/fit-spread.ts';
import { inStage, type ProgressListener } from '../../workspace/progress.ts';
import type { Plan } from '../plan.ts';

/** What is needed to make a release of what a guard answers. */
export interface ReleaseMaking {
  readonly plan: Plan;
  readonly output: RunConfig['output'];
  /** Over the records, in the codes that they are counted in (`countedColumns`). */
  readonly counted: Guard;
  /** Published with the release. */
  readonly generationSeed: string;
  readonly listener: ProgressListener;
}

/** All that a release is made of, before it is decided whether it may be one. DP answers, and what was computed from them. */
export interface MadeRelease {
  readonly fitted: Fitted;
  readonly spread: FittedSpread;
  readonly rows: number;
  /** Codes of the model: the first rows of the table, at most `MAX_EVALUATED_ROWS`. */
  readonly sample: readonly EncodedColumn[];
  readonly decoding: Decoding;
  readonly published: PublishedReport;
}

/** Asks every question of the plan, in its order: the family is fitted, its details counted, its rows drawn and held against the records. */
export async function makeRelease(making: ReleaseMaking): Promise<MadeRelease> {
  const { plan, output, counted, generationSeed: seed, listener } = making;
  const { codings } = plan.dictionary;
  const recodings = toModelCodes(codings);
  const guard = recodings === undefined ? counted : counted.withRecodings(recodings);
  const fitted = await inStage(
    listener,
    'fit',
    `Measure the records and fit the model (${plan.model.kind})`,
    (advance) => modelFamily(plan.model.kind).fit(plan.modelInputs, guard, advance),
  );
  const inside = await inStage(listener, 'detail', 'Measure where numbers lie inside their bins', () =>
    fitSpread(codings, fitted.model, plan.detail, counted),
  );
  const rows =
    output.rows === 'estimate' ? estimatedRows(fitted.model.total, outputColumnsOf(plan.dictionary)) : output.rows;
  const sample = await inStage(listener, 'sample', 'Sample the model', () =>
    collectSample(fitted.model, { rows, seed }),
  );
  const rules = tableRules(plan.dictionary.constraints.map(({ source }) => source));
  const spread = { ...inside, counts: countsBeforeOrders(codings, inside.counts, rules, sample, seed) };
  const released = outputColumnsOf(plan.dictionary);
  const decoding = { columns: withSpread(released, spread.counts), rules, seed };
  const published = await inStage(listener, 'evaluate', 'Evaluate for publication', async () => {
    const numbers = await evaluatePublished(guard, fitted.model, sample, {
      rho: plan.evaluationRho,
      publish: plan.publish,
      codings,
    });
    const columnsTold = columnFacts(plan.dictionary);
    return publishedReport(numbers, fitted, sample, {
      facts: columnsTold,
      derived: derivedShares(sample, derivedFacts(released, columnsTold)),
      inside: {
        details: spread.measurements,
        releasedMeans: releasedMeans(sample, decoding),
      },
    });
  });
  return { fitted, spread, rows, sample, decoding, published };
}
