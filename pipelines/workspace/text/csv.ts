/**
 * Splits RFC 4180 text into rows of fields; `undefined` where a quote is never closed. Lines end with LF or CRLF, and a
 * byte order mark is skipped. For small public files: tables go through DuckDB.
 */
export function parseCsv(text: string, delimiter = ','): string[][] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (at === text.length) return rows;
  for (; at < text.length; at++) {
    const letter = text[at]!;
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else quoted = false;
    } else if (letter === '"' && field === '') quoted = true;
    else if (letter === delimiter) {
      row.push(field);
      field = '';
    } else if (letter === '\n' || (letter === '\r' && text[at + 1] === '\n')) {
      if (letter === '\r') at++;
      rows.push([...row, field]);
      row = [];
      field = '';
    } else field += letter;
  }
  if (quoted) return undefined;
  if (field !== '' || row.length > 0) rows.push([...row, field]);
  return rows;
}
