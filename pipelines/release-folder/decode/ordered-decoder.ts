import type { CodeBlock } from '../../../models/model.ts';
import { UserError } from '../../../privacy/errors.ts';
import type { OrderGroup } from '../../dictionary/order/order-graph.ts';
import { CHUNK_ROWS } from './chunk-rows.ts';
import { numberData } from './column-decoder.ts';
import { outputField } from './field.ts';
import { chunkGenerator } from './generator.ts';
import { JointSpread } from './joint-spread.ts';
import type { DecodedColumn, ModelledOutput, OutputField } from './output-column.ts';
import { type Validity, validityOf } from './validity.ts';

/** Decodes columns that orders join, a chunk at a time, into arrays that it uses again. */
export interface OrderedDecoder {
  /** In the order of the group's names. */
  readonly fields: readonly OutputField[];
  /** Decodes `block` as the rows of chunk `chunk`, in the order of the fields. Depends on nothing decoded before. */
  decode(block: CodeBlock, chunk: number): readonly DecodedColumn[];
}

const MICROSECONDS = 1_000_000n;

/**
 * A decoder of the columns of `group` under the published generation `seed`. Each takes the words of its own stream, as it would by
 * itself. `decode` throws `RELEASE_INVALID` where the codes of a row leave no values that keep the orders: no model of this version
 * gives such a row.
 */
export function orderedDecoder(group: OrderGroup, columns: readonly ModelledOutput[], seed: string): OrderedDecoder {
  const joint = new JointSpread(group, columns);
  const members = columns.map((column, c) => new Member(column, joint, c));
  const words = members.map(({ spreads }) => new Uint32Array(spreads ? 2 * CHUNK_ROWS : 0));
  return {
    fields: members.map(({ field }) => field),
    decode(block, chunk) {
      const codes = columns.map(({ position }) => block.columns[position]!);
      for (const [c, { field, spreads }] of members.entries()) {
        if (spreads) chunkGenerator(seed, 'spread', field.name, chunk)(words[c]!.subarray(0, 2 * block.rows));
      }
      for (let i = 0; i < block.rows; i++) {
        if (!joint.narrow(codes, i)) throw noValues(group);
        joint.draw(words, i);
        for (let c = 0; c < members.length; c++) members[c]!.write(i, codes[c]![i]!);
      }
      return members.map((member, c) => member.written(codes[c]!, block.rows));
    },
  };
}

/** One column of a group: what was drawn for it becomes what is stored. */
class Member {
  readonly field: OutputField;
  readonly spreads: boolean;
  readonly #joint: JointSpread;
  readonly #column: number;
  readonly #wide: boolean;
  readonly #unit: bigint;
  readonly #data: Float64Array | Int32Array;
  readonly #bigData: BigInt64Array;
  readonly #validity: Validity;

  constructor(column: ModelledOutput, joint: JointSpread, place: number) {
    this.field = outputField(column);
    this.#joint = joint;
    this.#column = place;
    this.spreads = joint.lattice(place).spreads;
    const { wide, data, bigData } = numberData(this.field);
    this.#wide = wide;
    this.#unit = this.field.storage === 'timestamp' ? MICROSECONDS : 1n;
    this.#data = data;
    this.#bigData = bigData;
    this.#validity = validityOf(this.field, column.coding.cells);
  }

  write(row: number, code: number): void {
    const lattice = this.#joint.lattice(this.#column);
    const value = lattice.has(code) ? lattice.value(code, this.#joint.places[this.#column]!) : 0;
    if (this.#wide) this.#bigData[row] = BigInt(value) * this.#unit;
    else this.#data[row] = value;
  }

  written(codes: CodeBlock['columns'][number], rows: number): DecodedColumn {
    return { data: this.#wide ? this.#bigData : this.#data, validity: this.#validity(codes, rows) };
  }
}

const noValues = ({ names }: OrderGroup): UserError =>
  new UserError(
    'RELEASE_INVALID',
    `Cannot decode a row: no values of ${names.join(', ')} in its bins keep their order`,
    {
      hint: 'The model is of another version or was changed: sample it with the version that the manifest names.',
    },
  );
