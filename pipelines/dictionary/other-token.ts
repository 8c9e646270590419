/** The text that stands for "outside the domain" in a text column: the first of `other`, `(other)`, `((other))`, ... that is none of `values`. */
export function otherTokenOf(values: ReadonlySet<string>): string {
  let token = 'other';
  while (values.has(token)) token = `(${token})`;
  return token;
}
