/** `*` stands for any letters or none, `?` for one letter; upper and lower case are told apart. */
export const globOf = (glob: string): RegExp =>
  new RegExp(
    `^${glob.replaceAll(/[.*+?^${}()|[\]\\]/g, (sign) => (sign === '*' ? '.*' : sign === '?' ? '.' : `\\${sign}`))}$`,
    'su',
  );
