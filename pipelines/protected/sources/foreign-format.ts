/** A kind of file that is not read, and what to do with one. */
export interface ForeignFormat {
  /** As in "it is a ZIP archive". */
  readonly called: string;
  readonly hint: string;
}

const UNPACK = 'Unpack it first: CSV (plain or gzipped), Parquet and Arrow are read.';
const SAVE = 'Save the sheet with the table as CSV in UTF-8, with the names of the columns in its first line.';
const EXPORT = 'Export the table from the program that made it as CSV in UTF-8 with a header line, or as Parquet.';
const CONVERT =
  'Write the table as Parquet, or as CSV in UTF-8 with a header line, for example with pandas, R or DuckDB.';
const FROM_R = 'Write the table in R with write.csv(x, row.names = FALSE), or as Parquet with the package arrow.';
const decode = (from: string): string => `Convert it first, for example with \`iconv -f ${from} -t utf-8\`.`;

/** Beginnings as hexadecimal digits. The first that fits names the format. */
const MAGIC: readonly (readonly [RegExp, string, string])[] = [
  [/^504b(0304|0506|0708)/, 'a ZIP archive', UNPACK],
  [/^d0cf11e0a1b11ae1/, 'an old Excel workbook or another Office file', SAVE],
  [/^425a683[1-9]314159265359/, 'compressed with bzip2', UNPACK],
  [/^fd377a585a00/, 'compressed with xz', UNPACK],
  [/^28b52ffd/, 'compressed with zstd', UNPACK],
  [/^04224d18/, 'compressed with LZ4', UNPACK],
  [/^377abcaf271c/, 'a 7z archive', UNPACK],
  [/^526172211a07/, 'a RAR archive', UNPACK],
  [/^.{514}7573746172/, 'a tar archive', UNPACK],
  [/^(..){12,40}c2ea8160b31411cfbd92080009c7318c181f1011/, 'a SAS data set (sas7bdat)', EXPORT],
  [/^484541444552205245434f52442a2a2a2a2a2a2a4c4942/, 'a SAS transport file (XPT)', EXPORT],
  [/^24464c3[23]/, 'an SPSS file (sav)', EXPORT],
  [/^(3c73746174615f6474613e|(6[89a-f]|7[0-3])0[12]0100)/, 'a Stata file (dta)', EXPORT],
  [/^(5244(41|58)3[23]0a|580a0000000[23])/, 'an R data file (rds, RData)', FROM_R],
  [/^53514c69746520666f726d6174203300/, 'an SQLite database', CONVERT],
  [/^.{16}4455434b/, 'a DuckDB database', CONVERT],
  [/^4f5243[0189a-f]/, 'an ORC file', CONVERT],
  [/^4f626a01/, 'an Avro file', CONVERT],
  [/^894844460d0a1a0a/, 'an HDF5 file', CONVERT],
  [
    /^4645413100000000/,
    'a Feather file of version 1',
    'Write it as Feather of version 2, or as Parquet.',
  ],
  [/^934e554d5059/, 'a NumPy file', CONVERT],
  [/^800[2-5](95|7d|5d|63|28|4b)/, 'a Python pickle', CONVERT],
  [/^255044462d/, 'a PDF document', EXPORT],
  [/^7b5c727466/, 'a rich text document', EXPORT],
  [/^(89504e47|ffd8ff|47494638)/, 'a picture', EXPORT],
  [/^(fffe0000|0000feff)/, 'UTF-32 text', decode('utf-32')],
  [/^(fffe|feff)/, 'UTF-16 text', decode('utf-16')],
  [/^((?!00)..00){8}/, 'UTF-16 text', decode('utf-16le')],
  [/^(00(?!00)..){8}/, 'UTF-16 text', decode('utf-16be')],
];

/** Beginnings of text without a byte order mark. */
const TEXT: readonly (readonly [RegExp, string, string])[] = [
  [/^\s*(\{\s*"|\{\s*\}|\[\s*[{[])/, 'JSON', CONVERT],
  [/^\s*<(\?xml|!doctype|html|[a-z]+[\s>])/i, 'XML or HTML', EXPORT],
];

/** How much of a file tells. */
export const TELLING_BYTES = 4096;

/** The format of a file that is neither CSV nor Parquet nor Arrow, by its first bytes; `undefined` where they may be CSV. */
export function foreignFormat(beginning: Uint8Array): ForeignFormat | undefined {
  const bytes = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.byteLength);
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const magic = bytes.toString('hex', 0, 300);
  const found = MAGIC.find(([form]) => form.test(magic)) ?? TEXT.find(([form]) => form.test(text));
  if (found === undefined) return undefined;
  if (found[1] === 'a ZIP archive' && /xl\/|\[Content_Types\]\.xml/.test(text))
    return { called: 'an Excel workbook', hint: SAVE };
  if (found[1] === 'a ZIP archive' && text.includes('opendocument'))
    return { called: 'an OpenDocument sheet', hint: SAVE };
  return { called: found[1], hint: found[2] };
}
