import { expect, test } from 'vitest';
import { paletteFor } from '../../../cli/palette.ts';
import { renderVerify } from '../../../cli/render/verify.ts';

const detail = `it is not listed: "${'x'.repeat(29)} 25 passed, 0 failed ${'x'.repeat(20)} 25 passed, 0 failed"`;
const check = { id: 'folder', title: 'The folder', verdict: 'fail', detail, file: 'model/a.txt' } as const;
const report = {
  schema: 'verify/1',
  release: 'a',
  fingerprint: undefined,
  files: [],
  ok: false,
  unchecked: [],
  checks: [check],
} as const;

test.each([undefined, 200, 98, 80, 60])('at a width of %s no line of a check is broken by the terminal', (columns) => {
  const lines = renderVerify(report, paletteFor(false), columns);
  const told = lines.slice(
    lines.findIndex((line) => line.startsWith('  FAIL')),
    -2,
  );
  expect(told.length).toBeGreaterThan(1);
  for (const line of told) expect(line.length).toBeLessThanOrEqual(columns === undefined ? 98 : columns);
  for (const line of told.slice(1)) expect(line).toMatch(/^ {6}│ /);
});
