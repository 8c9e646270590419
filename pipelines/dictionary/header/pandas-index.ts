/** Whether a column is the row index that pandas writes beside a table: it says nothing of a record, and need not be described. */
export const isPandasIndex = (name: string): boolean => /^__index_level_\d+__$/.test(name);
