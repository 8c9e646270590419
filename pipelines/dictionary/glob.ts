/**
 * Whether a text fits a glob: `*` stands for any letters or none, `?` for one letter; upper and lower case are told apart. Takes at most as many steps as
 * the product of both lengths, whatever the glob: dictionaries are written by others too.
 */
export function fitsGlob(glob: string, text: string): boolean {
  const signs = [...glob];
  const letters = [...text];
  let sign = 0;
  /** Where the last star stands, and from where the letters after those that it stands for. */
  let star = -1;
  let resume = 0;
  for (let letter = 0; letter < letters.length; ) {
    if (signs[sign] === '*') {
      star = sign++;
      resume = letter;
    } else if (sign < signs.length && (signs[sign] === '?' || signs[sign] === letters[letter])) {
      sign++;
      letter++;
    } else if (star >= 0) {
      sign = star + 1;
      letter = ++resume;
    } else {
      return false;
    }
  }
  while (signs[sign] === '*') sign++;
  return sign === signs.length;
}
