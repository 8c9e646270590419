/** Stands where only a person may say; `loadDictionary` refuses it by name. */
export const FILL_IN = 'fill-in';
