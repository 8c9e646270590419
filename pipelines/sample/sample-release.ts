import { drawSample, type SampleDrawing, type WrittenSample } from './draw-sample.ts';
import { newFile } from './new-file.ts';
import { tableFormat } from './table-format.ts';

export type ReleaseSample = Omit<SampleDrawing, 'partial'>;

/** Draws rows into a new file, in this process. Throws what `drawSample` does; then no file is left. */
export async function sampleRelease(request: ReleaseSample): Promise<WrittenSample> {
  tableFormat(request.out);
  const file = newFile(request.out);
  try {
    const sample = await drawSample({ ...request, partial: file.partial });
    file.keep();
    return sample;
  } finally {
    file.drop();
  }
}
