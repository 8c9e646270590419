import type { Manifest } from '../../release-folder/manifest/manifest.ts';

/** Which characters are written as escapes, because nobody sees them, is what the Unicode tables of Node say: letters that are new to one are none to another. */
export function unicodeExcuse({ code }: Pick<Manifest, 'code'>, made: string, found: string): string | undefined {
  if (code.node === process.version || withoutUnicode(made) !== withoutUnicode(found)) return undefined;
  return `use Node ${code.node}, which made it`;
}

const withoutUnicode = (text: string): string => text.replaceAll(/\P{ASCII}|\\+u[0-9a-f]{4}/gu, '');
