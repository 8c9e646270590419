import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { z } from 'zod';

/** Where a server is, and by what each knows the other. */
export interface TrinoServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Certificates that vouch for the server; those that Node.js knows where absent. */
  readonly ca?: string | undefined;
  /** Without TLS neither may be sent. */
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  readonly isPlain: boolean;
}

/** Why an exchange gave nothing: by the status of HTTP or the code of the system, never by words. */
export class ExchangeFailed extends Error {
  readonly reason: 'denied' | 'untrusted' | 'insecure' | 'unreachable' | 'busy' | 'forgotten' | 'unfit';

  constructor(reason: ExchangeFailed['reason']) {
    super(`An exchange with the engine failed: ${reason}`);
    this.reason = reason;
  }
}

/** As much of an answer as is looked at. */
export interface Page {
  readonly nextUri?: string | undefined;
  readonly data?: readonly (readonly unknown[])[] | undefined;
  readonly error?: { readonly errorName?: string | undefined; readonly errorType?: string | undefined } | undefined;
}

/** For how many milliseconds an exchange is tried again: where something answers that it is busy, and where nothing answers. */
export interface Patience {
  readonly busy: number;
  readonly unreachable: number;
}

/** How long a silent server is waited for each time, in milliseconds. */
const SILENCE = 60_000;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;
/** The server, or what stands before it, asks to be asked again. */
const LATER: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const DENIED: ReadonlySet<number> = new Set([401, 403]);
/** Of a page: the server knows nothing of the statement, as after a restart. */
const FORGOTTEN: ReadonlySet<number> = new Set([404, 410]);
const MOST_BYTES = 256 * 2 ** 20;

/**
 * Sends `sql`, or asks for the page at `at`, and tries again as `patience` says where the server is busy or the line broke. A page may be asked for
 * again, and a statement does nothing before its first page is. Whatever address the server names for the next page, credentials go to the configured server alone.
 */
export async function exchange(server: TrinoServer, message: Message, patience: Patience): Promise<Page | undefined> {
  const start = Date.now();
  for (let wait = FIRST_PAUSE; ; wait = Math.min(3 * wait, LONGEST_PAUSE)) {
    let given: keyof Patience = 'busy';
    try {
      const { status, body } = await once(server, message);
      if (status === 200) return pageOf(body);
      if (status === 204) return undefined;
      if (DENIED.has(status)) throw new ExchangeFailed('denied');
      if (message.method !== 'POST' && FORGOTTEN.has(status)) throw new ExchangeFailed('forgotten');
      if (!LATER.has(status)) throw new ExchangeFailed('unfit');
    } catch (error) {
      if (error instanceof ExchangeFailed) throw error;
      const code = String((error as NodeJS.ErrnoException)?.code ?? '');
      if (UNTRUSTED.test(code)) throw new ExchangeFailed('untrusted');
      if (INSECURE.test(code)) throw new ExchangeFailed('insecure');
      if (/^HPE_/.test(code)) throw new ExchangeFailed('unfit');
      given = 'unreachable';
    }
    if (Date.now() + wait > start + patience[given]) throw new ExchangeFailed(given);
    await pause(wait);
  }
}

export type Message =
  | { readonly method: 'POST'; readonly sql: string }
  | { readonly method: 'GET' | 'DELETE'; readonly at: string };

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

function once(server: TrinoServer, message: Message): Promise<{ readonly status: number; readonly body: string }> {
  const options = {
    host: server.host,
    port: server.port,
    path: message.method === 'POST' ? '/v1/statement' : placeOn(message.at),
    method: message.method,
    headers: headersOf(server),
    timeout: SILENCE,
    // Said here, so that no variable of the environment says otherwise.
    ...(server.isPlain ? {} : { rejectUnauthorized: true, minVersion: 'TLSv1.2' as const }),
    ...(server.isPlain || server.ca === undefined ? {} : { ca: server.ca }),
  };
  return new Promise((resolve, reject) => {
    const sent = (server.isPlain ? plain : secure)(options, (answer) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > MOST_BYTES) sent.destroy(new ExchangeFailed('unfit'));
        parts.push(part);
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }));
      answer.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('too late')));
    sent.on('error', reject);
    sent.end(message.method === 'POST' ? message.sql : undefined);
  });
}

/** Of an address that the server names; on which host it lies is not looked at. */
function placeOn(address: string): string {
  const { pathname, search } = new URL(address);
  return `${pathname}${search}`;
}

function headersOf({ user, password, token, isPlain }: TrinoServer): Record<string, string> {
  const headers: Record<string, string> = {
    'X-Trino-User': user,
    'X-Trino-Source': 'synthward',
    'X-Trino-Time-Zone': 'UTC',
    'Content-Type': 'text/plain; charset=utf-8',
  };
  if (isPlain) return headers;
  if (token !== undefined) headers['Authorization'] = `Bearer ${token}`;
  else if (password !== undefined) {
    headers['Authorization'] = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
  }
  return headers;
}

function pageOf(body: string): Page {
  try {
    return pageSchema.parse(JSON.parse(body));
  } catch {
    throw new ExchangeFailed('unfit');
  }
}

/** Nothing else of a page is kept. */
const pageSchema: z.ZodType<Page> = z.object({
  nextUri: z.url().optional(),
  data: z.array(z.array(z.unknown())).optional(),
  error: z.object({ errorName: z.string().optional(), errorType: z.string().optional() }).optional(),
});

/** Codes of OpenSSL and Node.js: of certificates, and where what answers speaks no TLS that is good enough. */
const UNTRUSTED =
  /^(ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED)/;
const INSECURE = /^(ERR_SSL_|ERR_TLS_|EPROTO$)/;
