/** Names of what a run leaves in its protected folder for the steward: exact numbers, and the same as a page. */
export const INSIDE_REPORT = 'inside-report.json';
export const INSIDE_PAGE = 'inside-report.html';
