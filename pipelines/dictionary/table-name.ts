/** What a table of a dictionary may be called: files and columns of a release bear its name. */
export const TABLE_NAME: RegExp = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
