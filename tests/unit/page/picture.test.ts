import { expect, test } from 'vitest';
import { picture } from '../../../pipelines/page/picture.ts';

const DRAWING =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img" aria-label="a &lt; b"><clipPath id="c"><rect width="1" height="1"/></clipPath><g clip-path="url(#c)" style="font-size: 10px"><path d="M0 0L1,1"></path><text>a &amp; b</text></g></svg>';

test('a drawing that only draws is taken as it is', () => {
  expect(picture(DRAWING).toString()).toBe(`${DRAWING}\n`);
});

test.each([
  ['a script', DRAWING.replace('<path', '<script>1</script><path')],
  ['a style sheet', DRAWING.replace('<path', '<style>*{}</style><path')],
  ['a picture from elsewhere', DRAWING.replace('<path', '<image href="https://example.org/x.png"/><path')],
  ['foreign content', DRAWING.replace('<path', '<foreignObject></foreignObject><path')],
  ['a link', DRAWING.replace('<path', '<a href="#x"><path').replace('</path>', '</path></a>')],
  ['something that runs', DRAWING.replace('<rect ', '<rect onclick="x" ')],
  ['a reference to elsewhere', DRAWING.replace('url(#c)', 'url(https://example.org/#c)')],
  ['a style that fetches', DRAWING.replace('font-size: 10px', 'fill: url(x)')],
  ['another language', DRAWING.replace('2000/svg', '1999/xhtml')],
  ['text that is not escaped', DRAWING.replace('a &amp; b', 'a & b')],
  ['an attribute that is not escaped', DRAWING.replace('a &lt; b', 'a < b')],
  ['an element that is not closed', DRAWING.replace('</g>', '')],
  ['one closed twice', DRAWING.replace('</g>', '</g></g>')],
  ['more than one drawing', `${DRAWING}${DRAWING}<p>`],
  ['text behind it', `${DRAWING}text`],
  ['a comment', DRAWING.replace('<path', '<!-- x --><path')],
  ['nothing', ''],
  ['another element', '<g></g>'],
])('a drawing with %s is refused', (_, svg) => {
  expect(() => picture(svg)).toThrow(RangeError);
});
