/** A piece of markup that is written in the one way in which pages are: attributes between double quotes, no comment, no `<` in text. */
export type Piece =
  | {
      readonly kind: 'tag';
      readonly name: string;
      readonly closing: boolean;
      readonly empty: boolean;
      readonly attributes: readonly (readonly [name: string, value: string])[];
    }
  | { readonly kind: 'text'; readonly text: string };

const PART = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /\s+([\w:-]+)(?:="([^"<>]*)")?/g;

/** Cuts markup into its pieces; `undefined` for the first that is written in any other way, with which it ends. */
export function* piecesOf(markup: string): Generator<Piece | undefined> {
  let at = 0;
  while (at < markup.length) {
    PART.lastIndex = at;
    const part = PART.exec(markup);
    if (part === null) {
      yield undefined;
      return;
    }
    const [all, closing, name, attributes, empty, text] = part;
    at += all.length;
    if (text !== undefined) yield { kind: 'text', text };
    else {
      yield {
        kind: 'tag',
        name: name!,
        closing: closing === '/',
        empty: empty === '/',
        attributes: [...attributes!.matchAll(ATTRIBUTE)].map(([, key, value = '']) => [key!, value] as const),
      };
    }
  }
}
