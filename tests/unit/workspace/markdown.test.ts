import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import { code, codeBlock, prose, tableRow } from '../../../pipelines/workspace/text/markdown.ts';

/** As GitHub reads it, with HTML and dangerous links let through: what is not there then, is nowhere. */
const html = (text: string): string =>
  micromark(text, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  });
const textOf = (rendered: string): string =>
  rendered
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&lt;/g, '<')
    .replaceAll(/&gt;/g, '>')
    .replaceAll(/&quot;/g, '"')
    .replaceAll(/&amp;/g, '&')
    .trim();
const tagsOf = (rendered: string): string[] => [...rendered.matchAll(/<\/?([^\s>]*)[^>]*>/g)].map((match) => match[1]!);

const HOSTILE = [
  '<script>alert(1)</script>',
  '<b>bold</b>',
  '<img src=x onerror=alert(1)>',
  '<!-- hidden',
  '[click](https://evil.example)',
  '![image](https://evil.example/x.png)',
  '[a]: https://evil.example',
  '<https://evil.example>',
  'https://evil.example/a_b*c*',
  'see www.evil.example now',
  'write to thief@evil.example',
  'mailto:thief@evil.example',
  '# A heading',
  'text\n# A heading',
  'text\r\n\r\n## Privacy\n\nepsilon 0',
  'text\n---',
  '- a list',
  '+ a list',
  '12. a list',
  '1) a list',
  '> a quotation',
  '    indented code',
  '```\nfence',
  '~~~\nfence',
  '~~struck~~',
  '**strong** __strong__ *em* _em_',
  'a | b',
  '|---|---|',
  'a \\| b',
  '`code` and ``more` code``',
  '\\`not code`',
  'www.<b>``x`a`',
  '`a`,www.<b>``x',
  '`a`www.<b>`x` `<i>`',
  '`<b>`{=html}',
  '`ok`{=html}',
  'a&lt;b &#60;b &amp;c',
  '$x$ $`x`$',
  '[^1] [^1]: note',
  '- [ ] task',
  '\\',
  'ends with \\',
  'a\u2028# heading',
  'a\u0085# heading',
  '\u001b[2J\u009b2J\u202e',
  '*'.repeat(200),
  '[['.repeat(200),
];

describe('prose', () => {
  test.each(HOSTILE)('%j is text and nothing else', (text) => {
    const rendered = html(prose(text));
    expect(tagsOf(rendered).filter((tag) => tag !== 'p' && tag !== 'code')).toEqual([]);
    expect(
      html(`- ${prose(text)}`)
        .match(/<(?!\/)[^>]*>/g)!
        .filter((tag) => tag !== '<code>'),
    ).toEqual(['<ul>', '<li>']);
  });

  test.each(['age in [0, 5)', 'R&D at 5 < 6 > 4', 'a_b and _c_', '1. first', '# 3', 'a&lt;b', 'a | b', '\\*', '`a'])(
    '%j is read as it was written',
    (text) => expect(textOf(html(prose(text)))).toBe(text),
  );

  test('code of the own sentences stays, and an address becomes code', () => {
    expect(prose('`marginalNoise` in `report.json` names them')).toBe('`marginalNoise` in `report.json` names them');
    expect(html(prose('Contact: data@hospital.example'))).toBe('<p>Contact: <code>data@hospital.example</code></p>');
  });

  test('numbers and signs of the own sentences are not escaped without need', () => {
    for (const text of ['0.0125', '-5 to 3', '+3', '#3', '12.5) of it', 'a_b', '3 ± 0.2'])
      expect(prose(text)).toBe(text);
  });

  const pieces = fc.array(
    fc.constantFrom(
      ...'`\\*_[]()<>!#-+.|~$&;:/@ \n\r\tab1{}^="\'',
      'http://',
      'www.',
      '&lt;',
      '<b>',
      '`a`',
      '``',
      '\u2028',
      '\u{1f600}',
    ),
    { maxLength: 40 },
  );

  test('whatever it is made of', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        expect(tagsOf(html(prose(text))).filter((tag) => tag !== 'p' && tag !== 'code')).toEqual([]);
        const row = html(['| a | b |', '|---|---|', tableRow([prose(text), code(text)])].join('\n'));
        expect(row.match(/<td>/g)).toHaveLength(2);
        expect(tagsOf(row).filter((tag) => /^(a|img|h\d|li|em|strong|del|input|sup)$/.test(tag))).toEqual([]);
        expect(html(`x ${code(text)} y`)).toMatch(/^<p>x <code>[\s\S]*<\/code> y<\/p>$/);
        const block = html(codeBlock('sh', parts));
        expect(tagsOf(block)).toEqual(['pre', 'code', 'code', 'pre']);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('code', () => {
  test('stays one span, and is read as it was written', () => {
    for (const text of ['age', 'a`b', '``', '`', 'a\\', ' a ', '<b>', 'a|b', '[x](y)', '  ']) {
      const rendered = html(code(text));
      expect(tagsOf(rendered)).toEqual(['p', 'code', 'code', 'p']);
      expect(
        rendered
          .replace(/^<p><code>|<\/code><\/p>$/g, '')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>'),
      ).toBe(text);
    }
  });

  test('says that there is no name', () => expect(code('')).toBe('`""`'));

  test('a bar in a name of a table stays in its cell', () => {
    expect(tableRow([code('a|b'), 'x'])).toBe('| `a\\|b` | x |');
    expect(tableRow([code('a\\|b'), 'x'])).toBe('| `a\\\\u007cb` | x |');
  });
});
