/** A kind of file that is not read, and what to do with one. */
export interface ForeignFormat {
  /** As in "it is a ZIP archive". */
  readonly called: string;
  readonly hint: string;
}

const unpack = (by: string): string =>
  `Unpack it first${by}, inside the protected zone: CSV and JSON lines (plain, gzipped, in zstd or ZIP), Parquet and Arrow are read.`;
const UNPACK = unpack('');
const UNPACK_TABLE =
  'Unpack it first, inside the protected zone: such files are compressed within, and are read as they are.';
export const SAVE = 'Save the sheet with the table as CSV in UTF-8, with the names of the columns in its first line.';
const fromR = (read: string): string =>
  `Write it as CSV or Parquet, in R with write.csv(${read}, "table.csv", row.names = FALSE)`;
const fromPython = (read: string): string => `, in Python with ${read}.to_parquet("table.parquet").`;
const SAS = `${fromR('haven::read_sas("table.sas7bdat")')}${fromPython('pandas.read_sas("table.sas7bdat", encoding="infer")')}`;
const XPT = `${fromR('haven::read_xpt("table.xpt")')}${fromPython('pandas.read_sas("table.xpt", encoding="latin1")')}`;
const SPSS = `${fromR('haven::read_sav("table.sav")')}${fromPython('pandas.read_spss("table.sav")')}`;
const STATA = `${fromR('haven::read_dta("table.dta")')}${fromPython('pandas.read_stata("table.dta")')}`;
const EXPORT = 'Export the table from the program that made it as CSV in UTF-8 with a header line, or as Parquet.';
const CONVERT =
  'Write the table as Parquet, or as CSV in UTF-8 with a header line, for example with pandas, R or DuckDB.';
const FROM_R = 'Write the table in R with write.csv(x, row.names = FALSE), or as Parquet with the package arrow.';
const decode = (from: string): string => `Convert it first, for example with \`iconv -f ${from} -t utf-8\`.`;

const ZIP = [/^504b(0304|0506|0708)/, 'a ZIP archive', UNPACK] as const;

/** Beginnings as hexadecimal digits. The first that fits names the format. */
const MAGIC: readonly (readonly [RegExp, string, string])[] = [
  ZIP,
  [/^d0cf11e0a1b11ae1/, 'an old Excel workbook, one with a password, or another Office file', SAVE],
  [/^425a683[1-9]314159265359/, 'compressed with bzip2', unpack(' with `bunzip2 -k`')],
  [/^fd377a585a00/, 'compressed with xz', unpack(' with `xz -dk`')],
  [/^28b52ffd/, 'compressed with zstd', UNPACK],
  [/^1f8b/, 'compressed with gzip', UNPACK],
  [/^50415231/, 'a Parquet file', UNPACK_TABLE],
  [/^(4152524f5731|ffffffff)/, 'an Arrow file', UNPACK_TABLE],
  [/^04224d18/, 'compressed with LZ4', unpack(' with `lz4 -dk`')],
  [/^377abcaf271c/, 'a 7z archive', UNPACK],
  [/^526172211a07/, 'a RAR archive', UNPACK],
  [/^.{514}7573746172/, 'a tar archive', UNPACK],
  [/^(..){12,40}c2ea8160b31411cfbd92080009c7318c181f1011/, 'a SAS data set (sas7bdat)', SAS],
  [/^484541444552205245434f52442a2a2a2a2a2a2a4c4942/, 'a SAS transport file (XPT)', XPT],
  [/^24464c3[23]/, 'an SPSS file (sav)', SPSS],
  [/^(3c73746174615f6474613e|(6[89a-f]|7[0-3])0[12]0100)/, 'a Stata file (dta)', STATA],
  [/^(5244(41|58)3[23]0a|580a0000000[23])/, 'an R data file (rds, RData)', FROM_R],
  [/^53514c69746520666f726d6174203300/, 'an SQLite database', CONVERT],
  [/^.{16}4455434b/, 'a DuckDB database', CONVERT],
  [/^4f5243[0189a-f]/, 'an ORC file', CONVERT],
  [/^4f626a01/, 'an Avro file', CONVERT],
  [/^894844460d0a1a0a/, 'an HDF5 file', CONVERT],
  [/^4645413100000000/, 'a Feather file of version 1', 'Write it as Feather of version 2, or as Parquet.'],
  [/^934e554d5059/, 'a NumPy file', CONVERT],
  [/^800[2-5](95|7d|5d|63|28|4b)/, 'a Python pickle', CONVERT],
  [/^255044462d/, 'a PDF document', EXPORT],
  [/^7b5c727466/, 'a rich text document', EXPORT],
  [/^(89504e47|ffd8ff|47494638)/, 'a picture', EXPORT],
  [/^(fffe0000|0000feff)/, 'UTF-32 text', decode('utf-32')],
];

/** Beginnings of text without a byte order mark. */
const TEXT: readonly (readonly [RegExp, string, string])[] = [
  [/^\s*\[\s*[[\]]/, 'a JSON list of lists', CONVERT],
  [/^\s*<(\?xml|!doctype|html|[a-z]+[\s>])/i, 'XML or HTML', EXPORT],
];

/** How much of a file tells. */
export const TELLING_BYTES = 4096;

/** Whether a file that begins as a ZIP archive does is an Office document, by the name of the first file in it. */
export const isOfficeFile = (beginning: Uint8Array): boolean =>
  /^(\[Content_Types\]\.xml$|_rels\/|docProps\/|xl\/)/.test(firstZipped(beginning));

/** What is stored under that name begins the file of an OpenDocument sheet. */
export const isOpenDocument = (beginning: Uint8Array): boolean =>
  firstZipped(beginning) === 'mimetype' && Buffer.from(beginning.subarray(0, 200)).includes('opendocument');

function firstZipped(beginning: Uint8Array): string {
  const bytes = Buffer.from(beginning);
  if (bytes.length < 30 || !isZip(beginning)) return '';
  return bytes.toString('latin1', 30, 30 + bytes.readUInt16LE(26));
}

export const isZip = (beginning: Uint8Array): boolean =>
  ZIP[0].test(Buffer.from(beginning.subarray(0, 4)).toString('hex'));

/**
 * The format of a file that is not read, by its first bytes (unpacked, where it is) and the text that they are in its encoding; `undefined`
 * where they may be CSV or JSON.
 */
export function foreignFormat(beginning: Uint8Array, text: string): ForeignFormat | undefined {
  const magic = Buffer.from(beginning.subarray(0, 300)).toString('hex');
  const found = MAGIC.find(([form]) => form.test(magic)) ?? TEXT.find(([form]) => form.test(text));
  if (found === undefined) return undefined;
  if (isOfficeFile(beginning)) return { called: 'an Excel workbook or another Office document', hint: UNPACK };
  return { called: found[1], hint: found[2] };
}
