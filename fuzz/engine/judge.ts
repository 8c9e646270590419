import { UserError } from '../../privacy/errors.ts';
import type { Input } from './input.ts';
import type { PreparedTarget, Target } from './target.ts';

/** What a target made of an input: `outcome` counts alike, `fault` is a finding. */
export type Verdict = { readonly outcome: string } | { readonly fault: string; readonly stack: string };

export async function judge(target: Target, prepared: PreparedTarget, input: Input): Promise<Verdict> {
  try {
    return { outcome: await prepared.run(input) };
  } catch (error) {
    if (error instanceof UserError && target.codes.includes(error.code)) return { outcome: error.code };
    return { fault: faultOf(error), stack: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}

/** The kind of failure and its place: two inputs with the same are one finding. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${typeof error}`;
  const kind = error instanceof UserError ? `UserError ${error.code}` : error.constructor.name;
  const what = error.constructor.name === 'Broken' ? `: ${error.message}` : '';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  const own = frames.find((line) => /\/(privacy|models|pipelines|cli)\//.test(line)) ?? frames[0];
  const place = own === undefined ? undefined : /([\w.-]+\/[\w.-]+)\.[jt]s:(\d+)/.exec(own);
  return `${kind}${what}${place ? ` at ${place[1]}:${place[2]}` : ''}`;
}
