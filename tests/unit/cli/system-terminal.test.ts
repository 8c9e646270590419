import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paletteFor } from '../../../cli/palette.ts';
import { renderTable } from '../../../cli/render/table.ts';
import { wrap } from '../../../cli/render/wrap.ts';
import { systemTerminal } from '../../../cli/system-terminal.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { collecting } from '../../support/captured-terminal.ts';

/** A terminal with colours, and what was written to it. */
function terminal(): Terminal & { written(): string } {
  const { stream, text } = collecting(true);
  const stdin = Object.assign(Readable.from([]), { isTTY: true });
  return { ...systemTerminal({}, { stdin, stdout: stream, stderr: stream }), written: text };
}

const SEQUENCES = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u001bP+q\u001b\\',
  '\u009b2J',
  '\u0090x\u009c',
  '\r',
  '\b\b\b',
  '\u007f',
  '\u0000',
  '\u061c\u200b\u200c\u200d\u200e\u200f',
  '\u202a\u202b\u202c\u202d\u202e',
  '\u2060\u2066\u2067\u2068\u2069',
  '\ufeff\ufff9\ufffa\ufffb',
  '\u{e0001}\u{e0041}\u{e007f}',
  '\ud800',
  'a\udc00',
  '\u2028\u2029\u0085\v\f',
  '\u00ad\u115f\u3164\uffa0\u2800',
  '\u00a0\u3000',
  '\ue000\u{f0000}',
];
const UNSEEN = /[^\P{C}\n]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;

describe('whatever is written', () => {
  test.each(SEQUENCES)('%j becomes visible', (text) => {
    const { print, note, data, written } = terminal();
    print([text, `before${text}after`]);
    note(text);
    data(`${JSON.stringify({ [text]: text })}\n`);
    expect(written()).not.toMatch(UNSEEN);
    expect(written()).toMatch(/\\u[0-9a-f]{4}|\\r/);
    expect(written().split('\n')).toHaveLength(5);
    expect(JSON.parse(written().split('\n')[3]!)).toEqual({ [text]: text });
  });

  test.each(['print', 'note', 'data'] as const)('%s begins on a line of its own after a bar', (way) => {
    const shown = terminal();
    shown.sketch('half done');
    if (way === 'print') shown.print(['over']);
    else shown[way](way === 'data' ? 'over\n' : 'over');
    shown.note('next');
    expect(shown.written()).toBe('\r\u001b[2Khalf done\r\u001b[2Kover\nnext\n');
  });

  test('a line starts no other, and text with its own line ends keeps them', () => {
    const { print, note, data, written } = terminal();
    print(['a\n25 passed, 0 failed']);
    note('a\r\nb');
    data('a,b\r\nc\r d\te\n');
    expect(written()).toBe('a\\n25 passed, 0 failed\na\\r\\nb\na,b\r\nc\\r d\te\n');
  });

  test('names in any script are read as they are', () => {
    const { note, written } = terminal();
    note('Größe 性別 Ж σ² ≤ 5 € العمر גיל ไทย हिन्दी 😀 e\u0301');
    expect(written()).toBe('Größe 性別 Ж σ² ≤ 5 € العمر גיל ไทย हिन्दी 😀 e\u0301\n');
  });

  test('marks that would be piled over other lines are not', () => {
    const { note, written } = terminal();
    note(`a${'\u0301'.repeat(40)}`);
    expect(written()).toBe(`a${'\u0301'.repeat(5)}${'\\u0301'.repeat(35)}\n`);
  });

  test('a megabyte is cut, and what stands behind it is not', () => {
    const { note, written } = terminal();
    note(`a${'x'.repeat(1 << 20)} failed`);
    expect(written().length).toBeLessThan(21_000);
    expect(written()).toMatch(/^ax+… \(\d+ characters left out\) …x+ failed\n$/);
  });
});

test('our colours are written, and those that a text holds are not', () => {
  const { good } = paletteFor(true);
  const { note, written } = terminal();
  note(good('fine\u001b[31m'));
  expect(written()).toBe('\u001b[32mfine\\u001b[31m\u001b[39m\n');
  expect(good('x')).toMatch(/<[0-9a-f]{32}:32>x/);
  const forged = terminal();
  forged.note(`<${'0'.repeat(32)}:32>x`);
  expect(forged.written()).not.toContain('\u001b');
});

test('JSON means the same behind the sieve', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, value) => {
      const { data, written } = terminal();
      data(`${JSON.stringify([{ [key]: `\\${value}` }])}\n`);
      expect(written().slice(0, -1)).not.toMatch(/[^\P{C}]/u);
      expect(JSON.parse(written())).toEqual([{ [key]: `\\${value}` }]);
    }),
    { numRuns: 2000 },
  );
});

describe('names in lines', () => {
  test('a name in the middle of a sentence begins no line that could be ours', () => {
    const lines = wrap(`it has ${'x '.repeat(30)}25 passed, 0 failed and ${'25 passed '.repeat(20)}`, 60);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines.slice(1)) expect(line).toMatch(/^│ /);
  });

  test('the cells of a table are cut and stay in their line', () => {
    const lines = renderTable([
      ['a', 'b'],
      [`x\n${'y'.repeat(1 << 20)}`, '\u001b[2J'],
    ]);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^x\\ny+… \(1048378 characters left out\) …y+ {2}\\u001b\[2J$/);
  });
});
