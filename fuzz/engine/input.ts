import { isUtf8 } from 'node:buffer';
import { z } from 'zod';

/** What a target is fed: named bytes, such as the files of a release that were changed. */
export type Input = Readonly<Record<string, Uint8Array>>;

export const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');
export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');
export const sizeOf = (input: Input): number => Object.values(input).reduce((sum, { length }) => sum + length, 0);

const kept = z.strictObject({
  schema: z.literal('synthward/fuzz-input/1'),
  target: z.string(),
  /** What went wrong when it was found. */
  found: z.string(),
  parts: z.record(z.string(), z.union([z.strictObject({ text: z.string() }), z.strictObject({ base64: z.base64() })])),
});

export interface KeptInput {
  readonly target: string;
  readonly found: string;
  readonly input: Input;
}

/** As a file that people can read where it is text. */
export function inputToJson({ target, found, input }: KeptInput): string {
  const parts = Object.fromEntries(
    Object.entries(input).map(([name, bytes]) => [
      name,
      isUtf8(bytes) ? { text: textOf(bytes) } : { base64: Buffer.from(bytes).toString('base64') },
    ]),
  );
  return `${JSON.stringify({ schema: 'synthward/fuzz-input/1', target, found, parts }, null, 2)}\n`;
}

export function inputFromJson(text: string): KeptInput {
  const { target, found, parts } = kept.parse(JSON.parse(text));
  const input = Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [
      name,
      'text' in part ? bytesOf(part.text) : Buffer.from(part.base64, 'base64'),
    ]),
  );
  return { target, found, input };
}
