import { malformedJson } from '../session/read-failure.ts';
import type { FieldOutput } from '../text/field-output.ts';
import { Fields, LONGEST_FIELD } from '../text/fields.ts';
import { type JsonValue, walkObject } from './json-object.ts';
import { JsonSplitter } from './json-splitter.ts';
import { jsonText } from './json-text.ts';

export interface JsonRequest {
  readonly path: string;
  readonly names: readonly string[];
  /** Positions of those that are written, in order. */
  readonly wanted: readonly number[];
  /** Those of them that say whose row it is. */
  readonly unit: readonly number[] | undefined;
  readonly output: FieldOutput;
}

/** Names of which it is remembered what they are: records whose names are data have ever new ones. */
const MOST_REMEMBERED = 10_000;
/** Bytes of such a name: longer ones would fill the memory. */
const LONGEST_REMEMBERED = 1024;
/** Letters that a byte may be written with, as in \u0041. */
const LONGEST_ESCAPE = 6;

/** Objects as they come, of which the wanted values are written. Of a name that stands twice in one, the last value counts. */
export class JsonRecords {
  readonly #fields: Fields;
  readonly #request: JsonRequest;
  readonly #splitter = new JsonSplitter((record) => this.#write(record));
  readonly #positions: ReadonlyMap<string, number>;
  readonly #remembered = new Map<string, number | undefined>();
  readonly #values: (JsonValue | undefined)[];

  constructor(request: JsonRequest) {
    this.#request = request;
    this.#fields = new Fields(request.output);
    this.#positions = new Map(request.wanted.map((position) => [request.names[position]!, position]));
    this.#values = request.names.map(() => undefined);
  }

  push(block: Buffer): void {
    this.#guarded(() => this.#splitter.push(block));
  }

  finish(): void {
    this.#guarded(() => this.#splitter.finish());
    this.#fields.refuseManyBad(this.#request.path);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw error instanceof RangeError ? malformedJson(this.#request.path) : error;
    }
  }

  #write(record: Buffer): void {
    this.#values.fill(undefined);
    walkObject(record, (name, value) => {
      const position = this.#positionOf(record, name);
      if (position !== undefined) this.#values[position] = value;
    });
    for (const position of this.#request.wanted) {
      this.#writeValue(record, this.#values[position], this.#request.unit?.includes(position) === true);
    }
    this.#fields.endRecord();
  }

  #writeValue(record: Buffer, value: JsonValue | undefined, isUnit: boolean): void {
    if (value === undefined) {
      this.#fields.missing();
    } else if (value.kind === 'nested' || value.to - value.from > LONGEST_ESCAPE * LONGEST_FIELD) {
      this.#fields.unreadable(isUnit);
    } else if (value.kind === 'text') {
      this.#fields.text(jsonText(record, value), isUnit);
    } else {
      const bytes = record.subarray(value.from, value.to);
      if (MISSING.some((one) => bytes.equals(one))) this.#fields.missing();
      else this.#fields.text(bytes, isUnit);
    }
  }

  #positionOf(record: Buffer, name: JsonValue): number | undefined {
    if (name.to - name.from > LONGEST_REMEMBERED) return this.#lookUp(record, name);
    const spelling = record.toString('latin1', name.from, name.to);
    if (this.#remembered.has(spelling)) return this.#remembered.get(spelling);
    const position = this.#lookUp(record, name);
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.set(spelling, position);
    return position;
  }

  /** A name with an escape that is none names nothing. */
  #lookUp(record: Buffer, name: JsonValue): number | undefined {
    const text = jsonText(record, name);
    return text === undefined ? undefined : this.#positions.get(String(text));
  }
}

/** Python writes a gap among numbers as NaN. */
const MISSING = [Buffer.from('null'), Buffer.from('NaN')];
