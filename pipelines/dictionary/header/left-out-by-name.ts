/** Whether a column is the row index that pandas writes beside a table: it says nothing of a record. */
const isPandasIndex = (name: string): boolean => /^__index_level_\d+__$/.test(name);

/** Whether no dictionary can have a column of that name. */
export const isUnnameable = (name: string): boolean => name === '' || name === '__proto__';

/** Whether a column of that name need not be described, and is passed over. */
export const isLeftOutByName = (name: string): boolean => isPandasIndex(name) || isUnnameable(name);
