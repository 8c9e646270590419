import { canonicalJson } from '../../privacy/ledger/canonical-json.ts';
import type { Ledger } from '../../privacy/ledger/ledger.ts';
import { type ReviewStatement, readStatement, statementDigest } from './statement.ts';

/** Statements about a release that a ledger holds, by their digest. */
export function statementsInLedger(
  ledger: Pick<Ledger, 'entries'>,
  release: string,
): ReadonlyMap<string, ReviewStatement> {
  const found = new Map<string, ReviewStatement>();
  for (const { kind, body } of ledger.entries()) {
    if (kind !== 'review' || body['release'] !== release) continue;
    const statement = readStatement(JSON.parse(String(body['statement'])));
    if (statement !== undefined) found.set(statementDigest(statement), statement);
  }
  return found;
}

/** Enters the statements that the ledger lacks, oldest first. */
export function enterStatements(
  ledger: Pick<Ledger, 'entries' | 'enterReview'>,
  statements: readonly ReviewStatement[],
  dataset: string,
  by: string,
): void {
  const [first] = statements;
  if (first === undefined) return;
  const there = statementsInLedger(ledger, first.release);
  for (const statement of statements) {
    if (there.has(statementDigest(statement))) continue;
    const { release, manifestSha256, state } = statement;
    ledger.enterReview({ dataset, release, manifestSha256, state, statement: canonicalJson(statement) }, { by });
  }
}

/** Statements of the ledger that `statements` lack: somebody took them out of the file beside the release. */
export function takenOut(
  ledger: Pick<Ledger, 'entries'>,
  release: string,
  statements: readonly ReviewStatement[],
): readonly ReviewStatement[] {
  const here = new Set(statements.map(statementDigest));
  return [...statementsInLedger(ledger, release)].flatMap(([digest, statement]) =>
    here.has(digest) ? [] : [statement],
  );
}
