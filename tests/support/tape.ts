/**
 * Derivatives of numbers by all numbers that they were made of, by going back over a list of what was done (reverse mode, Linnainmaa
 * 1970). Knows nothing of networks, so that it can hold what was derived by hand.
 */
export class Tape {
  readonly values: number[] = [];
  private readonly left: number[] = [];
  private readonly right: number[] = [];
  private readonly byLeft: number[] = [];
  private readonly byRight: number[] = [];

  number(value: number): number {
    return this.push(value, -1, 0, -1, 0);
  }

  add(a: number, b: number): number {
    return this.push(this.values[a]! + this.values[b]!, a, 1, b, 1);
  }

  multiply(a: number, b: number): number {
    return this.push(this.values[a]! * this.values[b]!, a, this.values[b]!, b, this.values[a]!);
  }

  /** A function of one number, whose derivative is given by its argument and its value. */
  apply(a: number, of: (x: number) => number, derivative: (x: number, y: number) => number): number {
    const x = this.values[a]!;
    const y = of(x);
    return this.push(y, a, derivative(x, y), -1, 0);
  }

  /** The derivatives of the number at `place` by each. */
  gradient(place: number): Float64Array {
    const by = new Float64Array(this.values.length);
    by[place] = 1;
    for (let at = place; at >= 0; at--) {
      const own = by[at]!;
      if (own === 0) continue;
      if (this.left[at]! >= 0) by[this.left[at]!] = by[this.left[at]!]! + own * this.byLeft[at]!;
      if (this.right[at]! >= 0) by[this.right[at]!] = by[this.right[at]!]! + own * this.byRight[at]!;
    }
    return by;
  }

  private push(value: number, left: number, byLeft: number, right: number, byRight: number): number {
    this.values.push(value);
    this.left.push(left);
    this.byLeft.push(byLeft);
    this.right.push(right);
    this.byRight.push(byRight);
    return this.values.length - 1;
  }
}
