import { rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LinkedOutput, OutputTable } from '../../release-folder/linked/linked-output.ts';
import { linksOf } from '../../release-folder/linked/links-of.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import { withEngine } from '../../release-folder/tables/engine.ts';
import { sqlText } from '../../release-folder/tables/sql-text.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { scratchFolder } from '../tables/scratch-folder.ts';
import type { CheckedLinkedDictionary } from './check-linked-dictionary.ts';
import { type LinkQuestion, linkQuestions } from './link-questions.ts';

/** Whether keys, order, constants and times of the released values are those of rows that belong together: asked of the files in SQL. */
export async function checkLinks(
  files: IntactFiles,
  manifest: Manifest,
  { output, shape, described }: CheckedLinkedDictionary,
  checks: Checks,
): Promise<void> {
  const scratch = await scratchFolder();
  if (scratch === undefined) return checks.cannot('links', 'there is no temporary folder to work in');
  try {
    await withEngine(async (connection) => {
      for (const [at, { name, parquet }] of manifest.tables.entries()) {
        // The engine reads `*`, `?` and `[` in paths as patterns; a link in a folder of our own has none.
        const link = join(scratch, `table-${at}.parquet`);
        await symlink(resolve(files.dir, parquet), link);
        await connection.run(
          `CREATE VIEW ${viewName(output, name)} AS SELECT * FROM read_parquet(${sqlText(link)}, file_row_number = true)`,
        );
      }
      const questions = linkQuestions(output, shape, described.dictionary, (name) => viewName(output, name));
      let sound = true;
      for (const question of questions) {
        const broken = await brokenRows(connection, question);
        if (broken === 0) continue;
        sound = false;
        const file = manifest.tables.find(({ name }) => name === question.table)!.parquet;
        checks.fail('links', `${broken} ${question.words}`, file);
      }
      if (sound) checks.pass('links', `${questions.length} questions: ${held(output)}`);
    });
  } catch {
    checks.fail('links', 'the tables cannot be read together');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A view for each table, by its place: names of tables may be words of SQL. */
const viewName = ({ tables }: LinkedOutput, name: string): string =>
  `linked_${tables.findIndex((table) => table.name === name)}`;

async function brokenRows(connection: DuckDBConnection, { sql }: LinkQuestion): Promise<number> {
  const result = await connection.runAndReadAll(sql);
  return Number(result.getRows()[0]![0]);
}

function held({ tables }: LinkedOutput): string {
  const keys = tables.filter(({ key }) => key !== undefined).length;
  const parents = tables.reduce((sum, table: OutputTable) => sum + linksOf(table, tables).parents.length, 0);
  return `${keys} keys, ${parents} foreign keys, order, constants and times hold`;
}
