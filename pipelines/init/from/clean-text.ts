/** The most letters of a description. */
const LONGEST = 200;

/** Without line breaks and control characters, which would end a comment or reach a terminal. */
export const oneLine = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken away
  text.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g, ' ').trim();

/** A label in one line: without mark-up, line breaks and control characters; `undefined` where nothing is left. */
export function cleanText(text: string, longest: number = LONGEST): string | undefined {
  const plain = oneLine(
    text
      .slice(0, 100_000)
      .replace(/<[a-zA-Z/!][^<>]*>/g, ' ')
      .replace(/&(nbsp|amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? ' '),
  );
  if (plain === '') return undefined;
  const letters = [...plain];
  return letters.length <= longest ? plain : `${letters.slice(0, longest - 1).join('')}…`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
