/** Time until an event, or until a unit was last seen. */
export interface DictionarySurvival {
  /** Name of a modelled column of numbers. */
  readonly time: string;
  readonly event: {
    /** Name of a modelled column. */
    readonly column: string;
    /** The value, as in the data, that says that the event happened; any other says that it was not seen. */
    readonly value: string;
    readonly code: number;
  };
}
