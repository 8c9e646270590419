import { malformedJson } from '../session/read-failure.ts';
import { type TextFile, textBlocks } from '../text/text-blocks.ts';
import { walkObject } from './json-object.ts';
import { JsonSplitter } from './json-splitter.ts';
import { jsonText } from './json-text.ts';

/** The names in the first record, each once; what they name is not looked at. Throws `FILE_UNREADABLE`. */
export async function jsonNames(file: TextFile): Promise<readonly string[]> {
  const names = new Set<string>();
  let isFound = false;
  const splitter = new JsonSplitter((record) => {
    if (isFound) return;
    isFound = true;
    walkObject(record, (name) => names.add(String(jsonText(record, name))));
  });
  try {
    for await (const block of textBlocks(file, 1 << 14)) {
      splitter.push(block);
      if (isFound) break;
    }
    if (!isFound) splitter.finish();
  } catch (error) {
    // What comes after the first record in the same block may be wrong; that is for whoever reads it.
    if (!isFound || !(error instanceof RangeError))
      throw error instanceof RangeError ? malformedJson(file.path) : error;
  }
  return [...names];
}
