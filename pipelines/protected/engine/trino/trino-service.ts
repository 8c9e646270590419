import { UserError } from '../../../../privacy/errors.ts';
import type { Dialect } from '../../sources/dialect.ts';
import { cancelOnSignal } from '../../sources/session/cancel-on-signal.ts';
import type { EngineService } from '../service/engine-service.ts';
import { TRINO } from './trino-dialect.ts';
import { exchangeFailure, mayPass, trinoFailure } from './trino-failure.ts';
import { ExchangeFailed, exchange, type Page, type Patience, pause, type TrinoServer } from './trino-protocol.ts';

/** How often a statement is run whose workers were lost, and the wait before it, in milliseconds. */
const PAUSES: readonly number[] = [1000, 5000, 15_000];

/** A wrong name or port should show soon; a server that has answered may be starting again. */
const NEVER_MET: Patience = { busy: 120_000, unreachable: 10_000 };
const MET: Patience = { busy: 120_000, unreachable: 120_000 };
const NONE: Patience = { busy: 0, unreachable: 0 };

/** Pages without a row that may come at once; an engine waits a second by itself before it sends more of them. */
const QUICK_PAGES = 20;
const BREATH = 500;

/** A Trino server by its protocol: `POST /v1/statement`, then `nextUri` until there is none; `DELETE` of it cancels. */
export class TrinoService implements EngineService {
  readonly path: string;
  readonly dialect: Dialect = TRINO;
  readonly longestStatement: number = 900_000; // query.max-length is 1,000,000 unless it was changed
  readonly #server: TrinoServer;
  readonly #running = new Set<string>();
  #crossed = 0;
  #cancelled = false;
  /** One that was waited for in vain is asked once each time, so that a run ends, until it answers. */
  #patience = NEVER_MET;

  constructor(server: TrinoServer, path: string) {
    this.#server = server;
    this.path = path;
  }

  get rowsCrossed(): number {
    return this.#crossed;
  }

  rows(sql: string, most: number = Number.POSITIVE_INFINITY): Promise<readonly (readonly unknown[])[]> {
    return this.#repeatedly(() => this.#once(sql, most));
  }

  async make(table: string, sql: string): Promise<void> {
    await this.#repeatedly(async () => {
      await this.#once(`DROP TABLE IF EXISTS ${table}`);
      return this.#once(sql);
    });
  }

  async drop(table: string): Promise<void> {
    await this.#repeatedly(() => this.#once(`DROP TABLE IF EXISTS ${table}`));
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    const running = [...this.#running];
    await Promise.all(
      running.map((at) => exchange(this.#server, { method: 'DELETE', at }, MET).catch(() => undefined)),
    );
  }

  #repeatedly<T>(work: () => Promise<T>): Promise<T> {
    return cancelOnSignal(this, () => this.#tries(work));
  }

  async #tries<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof StatementLost)) throw error;
        if (tries === PAUSES.length) throw trinoFailure(this.path, error.told);
      }
      await pause(PAUSES[tries]!);
    }
  }

  async #once(sql: string, most: number = Number.POSITIVE_INFINITY): Promise<readonly (readonly unknown[])[]> {
    const rows: (readonly unknown[])[] = [];
    let page = await this.#ask({ method: 'POST', sql });
    for (let empty = 0; ; empty = page.data === undefined ? empty + 1 : 0) {
      for (const row of page.data ?? []) rows.push(row);
      this.#crossed += page.data?.length ?? 0;
      if (rows.length > most) throw exchangeFailure(this.path, new ExchangeFailed('unfit'));
      if (page.error !== undefined) {
        if (mayPass(page.error)) throw new StatementLost(page.error);
        throw trinoFailure(this.path, page.error);
      }
      const at = page.nextUri;
      if (at === undefined) return rows;
      this.#running.add(at);
      try {
        if (empty > QUICK_PAGES) await pause(BREATH);
        page = await this.#ask({ method: 'GET', at });
      } finally {
        this.#running.delete(at);
      }
    }
  }

  async #ask(message: Parameters<typeof exchange>[1]): Promise<Page> {
    if (this.#cancelled) throw cancelledHere(this.path);
    try {
      const page = (await exchange(this.#server, message, this.#patience)) ?? {};
      this.#patience = MET;
      if (!this.#cancelled) return page;
      if (page.nextUri !== undefined) await exchange(this.#server, { method: 'DELETE', at: page.nextUri }, NONE);
      throw cancelledHere(this.path);
    } catch (error) {
      if (!(error instanceof ExchangeFailed)) throw error;
      const { reason } = error;
      if (reason === 'busy' || reason === 'unreachable') this.#patience = NONE;
      if (reason === 'forgotten') throw new StatementLost({ errorName: 'ABANDONED_TASK' });
      throw exchangeFailure(this.path, error);
    }
  }
}

/** Another try may pass. Holds codes alone. */
class StatementLost extends Error {
  readonly told: NonNullable<Page['error']>;

  constructor(told: NonNullable<Page['error']>) {
    super('A statement was lost');
    this.told = told;
  }
}

const cancelledHere = (path: string): UserError =>
  new UserError('DATABASE_CANCELLED', `Cannot go on with ${path}: the run was interrupted`, {
    hint: 'Resume the run.',
  });
