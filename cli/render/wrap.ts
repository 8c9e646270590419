/**
 * Breaks text at spaces into lines of at most `width` characters, as far as its words allow. Further lines are led by a bar: a name that
 * somebody else chose, in the middle of a sentence, cannot be taken for a line of ours.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one, i) => (i === 0 ? one : `│ ${one}`));
}
