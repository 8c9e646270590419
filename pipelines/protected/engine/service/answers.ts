import type { EngineService } from './engine-service.ts';

/** The one row of an answer. */
export async function numbers(service: EngineService, sql: string): Promise<readonly number[]> {
  const [row] = await service.rows(sql, 1);
  return (row ?? []).map(whole);
}

/** A count as JSON has it; beyond 2^53 it would not be exact. */
export function whole(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Error('The engine gave no count');
  return value as number;
}
