/**
 * Whose loss an account adds up. Neighbouring tables differ by all rows of one unit, added or removed, so losses of different units do
 * not add: what each row has lost is a fraction of what a patient with many rows has lost by them.
 */
export interface LedgerUnit {
  /** What one is called, such as `patient`. */
  readonly name: string;
  /** The column that says whose row it is; null where each row is a unit of its own. */
  readonly column: string | null;
  readonly neighbours: 'add-remove-unit';
}

/** What is known of the unit of a run. */
export type RunUnit =
  | { readonly known: 'unit'; readonly unit: LedgerUnit }
  /** Some unit that may have up to so many rows, so not each row. */
  | { readonly known: 'several-rows'; readonly rows: number }
  | { readonly known: 'nothing' };

/**
 * What runs about each row have charged is counted for another unit from now on, on somebody's word that none of those has more rows. Group
 * privacy makes that exact in zCDP: rho grows with the square of the rows.
 */
export interface UnitConversion {
  readonly dataset: string;
  readonly unit: LedgerUnit;
  /** Most rows of one unit in the tables that the runs read. Public: never counted from the records. */
  readonly rowsAtMost: number;
  /** Why that is known. */
  readonly because: string;
  readonly runs: readonly string[];
}

/** What the runs that an account adds up have protected. Runs that ended without a charge do not count: nothing was seen of them. */
export interface AccountUnits {
  readonly dataset: string;
  /** In the order of their first run, which gives each its name. */
  readonly named: readonly { readonly unit: LedgerUnit; readonly runs: readonly string[] }[];
  readonly severalRows: readonly { readonly runId: string; readonly rows: number }[];
  /** Runs of which nothing is known. */
  readonly silent: readonly string[];
  /** Of the two lists before, the runs that are open: they may still charge for a unit that nobody can tell. */
  readonly openUnnamed: readonly string[];
  /** Whether they contradict one another. Then the figures of the account hold for none of the units. */
  readonly contradictory: boolean;
  /** The unit of the account; absent where no run says it, and where they contradict one another. */
  readonly unit: LedgerUnit | undefined;
}

/**
 * The same neighbours, and the same key or the same name: tables of the same patients call the column that tells them apart by different
 * names, and whoever wrote their dictionaries calls one `patient` in both.
 */
export const sameUnit = (a: LedgerUnit, b: LedgerUnit): boolean =>
  a.neighbours === b.neighbours &&
  (a.column === b.column || (a.column !== null && b.column !== null && a.name === b.name));

/** `each patient (column patient)`, `each row`. */
export function unitInWords({ name, column }: Pick<LedgerUnit, 'name' | 'column'>): string {
  if (column !== null) return `each ${shown(name)} (column ${shown(column)})`;
  return name === 'row' ? 'each row' : `each row (${shown(name)})`;
}

/** Names are as somebody wrote them: quoted where they hold more than letters and digits, and cut where they are long. */
export function shown(name: string): string {
  const brief = name.length <= 60 ? name : `${name.slice(0, 60)}...`;
  return /^[\p{L}\p{N}_.-]+$/u.test(brief) ? brief : JSON.stringify(brief);
}
