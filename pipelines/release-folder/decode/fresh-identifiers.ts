import { UserError } from '../../../privacy/errors.ts';
import type { IdPattern } from '../../dictionary/identifier/id-pattern.ts';
import { CHUNK_ROWS } from './chunk-rows.ts';
import type { ColumnDecoder } from './decoder.ts';
import type { OutputField } from './output-column.ts';
import { shuffledNumbers } from './shuffled-numbers.ts';

/** Numbers of identifiers of a pattern, no two alike: row i has the number that i is shuffled to. `decode` throws `DICTIONARY_INVALID` where rows are more. */
export function patternIdentifiers(field: OutputField, pattern: IdPattern, seed: string): ColumnDecoder {
  const data = new BigInt64Array(CHUNK_ROWS);
  const numberOf = shuffledNumbers([seed, field.name].join('\n'), pattern.combinations);
  return {
    field,
    decode(_codes, rows, chunk) {
      const first = chunk * CHUNK_ROWS;
      if (first + rows > pattern.combinations) throw tooFew(field.name, pattern.combinations);
      for (let i = 0; i < rows; i++) data[i] = BigInt(numberOf(first + i));
      return { data, validity: undefined };
    },
  };
}

/** No value in any row. */
export function noValues(field: OutputField): ColumnDecoder {
  const data = new Uint8Array(CHUNK_ROWS);
  const validity = new Uint8Array(CHUNK_ROWS / 8);
  return { field, decode: () => ({ data, validity }) };
}

/** More rows are asked for than a pattern has identifiers. */
export const tooFew = (column: string, combinations: number): UserError =>
  new UserError(
    'DICTIONARY_INVALID',
    `Cannot give every row an identifier of its own: the pattern of column ${JSON.stringify(column)} has ${combinations}`,
    { hint: 'Ask for fewer rows, or lengthen the pattern in the dictionary.', params: { column } },
  );
