import { z } from 'zod';

/**
 * A list that is refused at its first wrong entry. A plain `z.array` writes down what is wrong with each: gigabytes, where a stranger's
 * file has a few million of them.
 */
export function listOf<T>(entry: z.ZodType<T>, least = 0, most: number = 2 ** 32): z.ZodType<readonly T[]> {
  return z
    .array(z.unknown())
    .min(least)
    .max(most)
    .check(({ value, issues }) => {
      for (const [i, one] of value.entries()) {
        const parsed = entry.safeParse(one);
        if (parsed.success) continue;
        const { message, path } = parsed.error.issues[0]!;
        issues.push({ code: 'custom', message, path: [i, ...path], input: one });
        return;
      }
    }) as unknown as z.ZodType<readonly T[]>;
}
