import type { Indices, Matrix } from '../../../../privacy/gradients/operations/operations.ts';
import type { EagerTensors, Tensor } from './eager-tensors.ts';

/** The tensor that a matrix and all its other shapes stand for at the moment: tensors do not change, so it is exchanged for another. */
export interface Storage {
  tensor: Tensor;
}

export class HeldMatrix implements Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly storage: Storage;

  constructor(rows: number, columns: number, storage: Storage) {
    this.rows = rows;
    this.columns = columns;
    this.storage = storage;
  }
}

/** Codes, and the tensors that were made of them since they were uploaded: each use wants them in another form. */
export class HeldIndices implements Indices {
  readonly length: number;
  readonly values: Int32Array;
  readonly #tensors: EagerTensors;
  readonly #forms = new Map<string, readonly Tensor[]>();

  constructor(length: number, tensors: EagerTensors) {
    this.length = length;
    this.values = new Int32Array(length).fill(-1);
    this.#tensors = tensors;
  }

  upload(values: Int32Array): void {
    if (values.length !== this.length) throw new RangeError(`${values.length} codes for ${this.length}`);
    this.values.set(values);
    this.drop();
  }

  /** For each of the `each` places of a row, the codes of all rows there, plus `shift`. */
  byPlace(each: number, shift: number): readonly Tensor[] {
    return this.#form(`by place ${each} ${shift}`, () =>
      Array.from({ length: each }, (_, place) =>
        this.#tensors.deviceIntegers(
          Int32Array.from({ length: this.length / each }, (_, row) => this.values[row * each + place]! + shift),
        ),
      ),
    );
  }

  /** The codes as floats, places x rows. */
  transposed(places: number): Tensor {
    return this.#form(`transposed ${places}`, () => {
      const rows = this.length / places;
      const values = new Float32Array(this.length);
      for (let row = 0; row < rows; row++)
        for (let place = 0; place < places; place++) values[place * rows + row] = this.values[row * places + place]!;
      return [this.#tensors.floats([places, rows], values)];
    })[0]!;
  }

  /** The codes as floats, groups x each x places, with `none` where there is none. */
  grouped(groups: number, each: number, places: number, none: number): Tensor {
    return this.#form(`grouped ${groups} ${each} ${places} ${none}`, () => {
      const values = Float32Array.from(this.values, (code) => (code === -1 ? none : code));
      return [this.#tensors.floats([groups, each, places], values)];
    })[0]!;
  }

  /** Of the starts of segments side by side: for each column the number of its segment, and its place in it (columns x 1, floats). */
  columnsOfSegments(): { readonly segment: Tensor; readonly place: Tensor } {
    const [segment, place] = this.#form('segments', () => {
      const columns = this.values[this.length - 1]!;
      const segments = new Int32Array(columns);
      const places = new Float32Array(columns);
      for (let s = 0; s + 1 < this.length; s++) {
        for (let column = this.values[s]!; column < this.values[s + 1]!; column++) {
          segments[column] = s;
          places[column] = column - this.values[s]!;
        }
      }
      return [this.#tensors.deviceIntegers(segments), this.#tensors.floats([columns, 1], places)];
    });
    return { segment: segment!, place: place! };
  }

  drop(): void {
    for (const tensor of [...this.#forms.values()].flat()) this.#tensors.drop(tensor);
    this.#forms.clear();
  }

  #form(key: string, make: () => readonly Tensor[]): readonly Tensor[] {
    const found = this.#forms.get(key);
    if (found !== undefined) return found;
    const made = make();
    for (const tensor of made) this.#tensors.keep(tensor);
    this.#forms.set(key, made);
    return made;
  }
}
