/**
 * Breaks text at spaces into lines of at most `width` characters, as far as its words allow. What stands between quotation marks is one
 * word: a name that somebody else chose begins no line of its own.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/(?:"(?:[^"\\]|\\.)*"|\S)+/g) ?? []) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
