import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Float32, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { expect, test } from 'vitest';
import { DuckDbSession } from '../../pipelines/protected/sources/session/duckdb-session.ts';
import { literal } from '../../pipelines/protected/sources/session/sql.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What somebody wrote, kept in 32 bits: -99.9 stands for missing, all others are edges of bins or lie beside one. */
const WRITTEN = [0.1, 0.3, 0.7, 0.69, -99.9, 5.6, 8, 16_777_217];

const MAKE = {
  arrow: async (path: string) =>
    writeFileSync(path, tableToIPC(new Table({ x: vectorFromArray(WRITTEN, new Float32()) }), 'file')),
  parquet: async (path: string) => {
    const session = await DuckDbSession.open();
    const values = WRITTEN.map((value) => `(${value}::FLOAT)`).join(', ');
    await session.run(path, `COPY (SELECT * FROM (VALUES ${values}) AS t(x)) TO ${literal(path)} (FORMAT parquet)`);
    session.close();
  },
};

test.each(Object.entries(MAKE))(
  '%s: floats of 32 bits lie in the bins of the decimals that they show, and missing codes are found',
  async (format, make) => {
    const folder = temporaryFolder();
    const path = join(folder, `t.${format}`);
    await make(path);
    const dictionary = await dictionaryOf(folder, [
      "x: { kind: real, range: [0, 10], bins: { edges: [0, 0.1, 0.3, 0.7, 5.6, 10] }, missing: ['-99.9'], outside: other }",
    ]);
    const { columns } = await encode(folder, { path }, dictionary);
    const { cells } = dictionary.codings[0]!;
    const found = Array.from(columns[0]!.codes, (code) => {
      const cell = cells[code]!;
      return cell.kind === 'interval' ? cell.lower : cell.kind;
    });
    expect(found).toEqual([0.1, 0.3, 0.7, 0.3, 'missing', 5.6, 5.6, 'other']);
  },
);
