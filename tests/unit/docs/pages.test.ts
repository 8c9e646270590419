import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const markdownIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, root)).flatMap((file) => (file.endsWith('.md') ? [`${folder}${file}`] : []));
describe('docs/pitfalls.md', () => {
  const entries = read('docs/pitfalls.md')
    .split('\n## ')
    .slice(1)
    .flatMap((section) => section.split(/\n\n(?=\*\*)/).slice(1));

  test('grades every entry and says how it is handled', () => {
    expect(entries.length).toBeGreaterThan(35);
    for (const entry of entries) {
      expect(entry).toMatch(/\((critical|theoretical|negligible|not privacy)/);
      expect(entry).toMatch(/_(Handled|Partly|Not|Not\s+handled|Does not arise|Does not arise yet|Accepted)[._:]/);
    }
  });
});

describe('docs/decisions/', () => {
  const records = markdownIn('docs/decisions/').filter((page) => !page.endsWith('index.md'));

  test('are numbered without gaps and listed', () => {
    const index = read('docs/decisions/index.md');
    records.forEach((page, i) => {
      const file = page.slice('docs/decisions/'.length);
      expect(file.startsWith(String(i + 1).padStart(4, '0'))).toBe(true);
      const title = /^# \d+\. (.*)$/m.exec(read(page))![1]!;
      expect(index).toContain(`[${title}](${file})`);
    });
  });

  test.each(records)('%s says what was open, decided, follows and was considered', (page) => {
    for (const part of ['**Status**', '**Context.**', '**Decision.**', '**Consequences.**', '**Considered.**']) {
      expect(read(page)).toContain(part);
    }
  });
});
