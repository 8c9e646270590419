import { malformedJson } from '../session/read-failure.ts';
import { type TextFile, textBlocks } from '../text/text-blocks.ts';
import { walkObject } from './json-object.ts';
import { JsonSplitter, malformed } from './json-splitter.ts';
import { jsonText } from './json-text.ts';

/** The names in the first record, each once; what they name is not looked at. Throws `FILE_UNREADABLE`. */
export async function jsonNames(file: TextFile): Promise<readonly string[]> {
  const names = new Set<string>();
  let isFound = false;
  let isWhole = false;
  const splitter = new JsonSplitter((record) => {
    if (isFound) return;
    isFound = true;
    walkObject(record, (name) => {
      const text = jsonText(record, name);
      if (text === undefined) throw malformed();
      names.add(String(text));
    });
    isWhole = true;
  });
  try {
    for await (const block of textBlocks(file, 1 << 14)) {
      splitter.push(block);
      if (isFound) break;
    }
    if (!isFound) splitter.finish();
  } catch (error) {
    // What comes after the first record in the same block may be wrong; that is for whoever reads it.
    if (!isWhole || !(error instanceof RangeError))
      throw error instanceof RangeError ? malformedJson(file.path) : error;
  }
  return [...names];
}
