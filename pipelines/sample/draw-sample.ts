import { UserError } from '../../privacy/errors.ts';
import { outputName } from '../release-folder/decode/output-column.ts';
import { tableDecoder } from '../release-folder/decode/table-decoder.ts';
import { conditionWarnings } from './condition-warnings.ts';
import { orderFactor } from './cut-orders.ts';
import { openGenerator, type ReleasedGenerator } from './released-generator.ts';
import { selectRows } from './select-rows.ts';
import { writeTableFile } from './table-file.ts';
import { tableFormat } from './table-format.ts';
import { thinnedRows } from './thinned-rows.ts';

/** Rows to draw into a file that has no name yet. */
export interface SampleDrawing {
  /** A release folder. */
  readonly release: string;
  readonly rows: number;
  /** The same seed, rows and conditions give the same bytes. */
  readonly seed: string;
  /** Conditions that must all hold, as written. */
  readonly where: readonly string[];
  /** A new file; its end names the format. */
  readonly out: string;
  /** Where to write until the file is whole. */
  readonly partial: string;
  readonly progress?: (done: number, total: number) => void;
}

/** What was written. Everything follows from released files. */
export interface WrittenSample {
  /** Name in the manifest. */
  readonly release: string;
  readonly format: string;
  readonly columns: readonly string[];
  /** The share of rows that the model expects to meet the conditions; 1 without any. */
  readonly probability: number;
  /** How many of the records that would be, by the model's estimate of their number. */
  readonly expectedRecords: number;
  /** What must be known of rows under these conditions, in whole sentences. */
  readonly warnings: readonly string[];
}

/**
 * Draws rows from a released model into the file at `partial`, in memory that does not grow with their number. Post-processing: opens no
 * record, charges nothing. Throws `USAGE`, `CONDITION_INVALID`, `FILE_UNWRITABLE`, `DISK_FULL` and what `openGenerator` does.
 */
export async function drawSample(request: SampleDrawing): Promise<WrittenSample> {
  tableFormat(request.out);
  return drawFrom(await openGenerator(request.release), request);
}

/** `drawSample` from what was opened, or from a copy of it. */
export async function drawFrom(
  generator: ReleasedGenerator,
  request: Omit<SampleDrawing, 'release'>,
): Promise<WrittenSample> {
  const format = tableFormat(request.out);
  const { manifest, model, rules, columns: released } = generator;
  const { evidence, columns } = selectRows(released, request.where);
  const probability = evidence.length === 0 ? 1 : model.probability(evidence);
  const measurements = evidence.length === 0 ? [] : await generator.measurements();
  const { rows, seed } = request;
  const drawing = evidence.length === 0 ? { rows, seed } : { rows, seed, evidence };
  const factor = orderFactor(released, columns, rules, manifest.postProcessing.decoding === undefined);
  const thinned = factor && thinnedRows(model, drawing, factor);
  const blocks = thinned?.blocks ?? model.sample(drawing);
  const decoder = tableDecoder(columns, seed, rules);
  try {
    const chunks = counted(decoder.decode(blocks), (done) => {
      request.progress?.(done, rows);
    });
    await writeTableFile(request.partial, format, decoder.fields, chunks, manifest.code.parquetCompression);
  } catch (error) {
    throw named(error, request.out);
  }
  const share = Math.min(1, probability * (thinned?.meanFactor() ?? 1));
  const expectedRecords = Math.round(model.total * share);
  return {
    release: manifest.identity.release,
    format,
    columns: columns.map(outputName),
    probability: share,
    expectedRecords,
    warnings: conditionWarnings({
      kind: model.kind,
      evidence,
      names: model.columns.map(({ name }) => name),
      expectedRecords,
      measurements,
    }),
  };
}

function* counted<Rows extends { readonly rows: number }>(
  chunks: Iterable<Rows>,
  written: (rows: number) => void,
): Generator<Rows, void, void> {
  let rows = 0;
  for (const chunk of chunks) {
    yield chunk;
    rows += chunk.rows;
    written(rows);
  }
}

/** Failures to write speak of the file that was asked for. */
function named(error: unknown, out: string): unknown {
  if (!(error instanceof UserError)) return error;
  if (error.code === 'DISK_FULL') {
    return new UserError('DISK_FULL', `Cannot write ${out}: the disk is full`, {
      hint: 'Free some space and run it again: nothing was left behind.',
      params: { path: out },
    });
  }
  if (error.code === 'FILE_UNWRITABLE' && error.params['path'] !== out) {
    return new UserError('FILE_UNWRITABLE', `Cannot write ${out}`, {
      hint: 'Check that its folder exists and may be written to.',
      params: { path: out },
    });
  }
  return error;
}
