import type { ArrowField, ArrowType } from '../arrow-schema/arrow-type.ts';
import { ArrowBatch } from './arrow-batch.ts';
import type { ArrowDictionary } from './arrow-column.ts';
import type { ArrowInput, ArrowMessage } from './arrow-messages.ts';

const FIRST = { nodes: 0, buffers: 0, views: 0 };

/** The dictionaries that some columns need, as messages bring them: a later one takes the place of an earlier, or adds to it. */
export class ArrowDictionaries {
  readonly #types = new Map<number, ArrowType>();
  readonly #parts = new Map<number, ArrowDictionary>();

  constructor(fields: readonly ArrowField[]) {
    for (const { dictionary, type } of fields) if (dictionary !== undefined) this.#types.set(dictionary.id, type);
  }

  /** Throws `RangeError`. */
  async add(input: ArrowInput, message: ArrowMessage): Promise<void> {
    const id = message.header.long(0);
    const type = this.#types.get(id);
    const values = message.header.table(1);
    if (type === undefined || values === undefined) return;
    const part = await new ArrowBatch(input, message, values).column(type, FIRST);
    const addsTo = message.header.byte(2) === 1 ? this.of({ dictionary: { id } }) : undefined;
    this.#parts.set(id, [...(addsTo ?? []), part]);
  }

  /** `undefined` for a column whose values stand in the batches themselves. */
  of({ dictionary }: { readonly dictionary?: { readonly id: number } | undefined }): ArrowDictionary | undefined {
    return dictionary && (this.#parts.get(dictionary.id) ?? []);
  }
}
