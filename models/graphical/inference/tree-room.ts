import { EliminationGraph, type EliminationRule } from './elimination-graph.ts';

const RULES: readonly EliminationRule[] = ['min-size', 'min-fill'];

/**
 * Says of many sets of columns whether a junction tree of at most `maxCells` cells holds them beside the `required` ones: exactly
 * when `bestElimination` finds one. Made once for one `required`; asking allocates nothing and stops as soon as the answer is known.
 */
export class TreeRoom {
  readonly #required: EliminationGraph;
  readonly #extended: EliminationGraph;
  readonly #working: EliminationGraph;
  readonly #maxCells: number;

  constructor(sizes: readonly number[], required: readonly (readonly number[])[], maxCells: number) {
    this.#required = new EliminationGraph(sizes, required);
    this.#extended = this.#required.copy();
    this.#working = this.#required.copy();
    this.#maxCells = maxCells;
  }

  fits(columns: readonly number[]): boolean {
    this.#extended.become(this.#required).add(columns);
    return RULES.some((rule) => this.#within(this.#working.become(this.#extended), rule));
  }

  #within(graph: EliminationGraph, rule: EliminationRule): boolean {
    let cells = 0;
    while (!graph.isEmpty) {
      const column = graph.next(rule);
      cells += graph.cells[column]!;
      if (cells > this.#maxCells) return false;
      graph.remove(column);
    }
    return true;
  }
}
