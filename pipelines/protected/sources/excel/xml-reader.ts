/** What a reader of XML is told of, in the order of the document. Names come without their prefix. */
export interface XmlHandler {
  open(name: string, attributes: string): void;
  text(text: string): void;
  close(name: string): void;
}

/** Longest tag or piece of text, in letters: what is not complete is looked at again with each block. A cell holds 32,767. */
const LONGEST_PIECE = 1 << 22;

/**
 * Reads XML as spreadsheets are written in, piece by piece. Document types are refused, so that there are no entities but those of
 * letters. Throws `RangeError` for what is not well-formed.
 */
export class XmlReader {
  readonly #handler: XmlHandler;
  #rest = '';
  #depth = 0;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  push(text: string): void {
    const all = this.#rest + text;
    let at = 0;
    for (;;) {
      const next = this.#step(all, at);
      if (next === undefined) break;
      at = next;
    }
    this.#rest = all.slice(at);
    if (this.#rest.length > LONGEST_PIECE) throw notXml();
  }

  finish(): void {
    if (this.#depth !== 0 || this.#rest.trim() !== '') throw notXml();
  }

  /** Where the piece ends that begins here; `undefined` where it is not complete. */
  #step(all: string, at: number): number | undefined {
    const tag = all.indexOf('<', at);
    if (tag < 0) return undefined;
    if (tag > at) {
      if (this.#depth > 0) this.#handler.text(unescapeXml(all.slice(at, tag)));
      return tag;
    }
    if (all.startsWith('<!--', at)) return after(all, '-->', at + 4);
    if (all.startsWith('<?', at)) return after(all, '?>', at + 2);
    if (all.startsWith('<![CDATA[', at)) {
      const end = all.indexOf(']]>', at);
      if (end < 0) return undefined;
      this.#handler.text(all.slice(at + 9, end));
      return end + 3;
    }
    if (all.length < at + 9 && (all.length < at + 2 || all[at + 1] === '!')) return undefined;
    if (all[at + 1] === '!') throw notXml();
    const end = endOfTag(all, at);
    if (end === undefined) return undefined;
    this.#tag(all.slice(at + 1, end));
    return end + 1;
  }

  #tag(tag: string): void {
    const [, slash, name, attributes, empty] = /^(\/?)(?:[^\s/:]*:)?([^\s/:]+)(.*?)(\/?)$/s.exec(tag) ?? [];
    if (name === undefined) throw notXml();
    if (slash === '/') {
      if (--this.#depth < 0) throw notXml();
      this.#handler.close(name);
      return;
    }
    this.#handler.open(name, attributes!);
    if (empty === '/') this.#handler.close(name);
    else this.#depth++;
  }
}

/** The value of an attribute, whatever its prefix. */
export function attribute(attributes: string, name: string): string | undefined {
  const [, , value] = new RegExp(`\\s(?:[\\w.-]+:)?${name}\\s*=\\s*(["'])(.*?)\\1`, 's').exec(attributes) ?? [];
  return value === undefined ? undefined : unescapeXml(value);
}

function endOfTag(all: string, at: number): number | undefined {
  for (let i = at + 1; i < all.length; i++) {
    const letter = all[i]!;
    if (letter === '>') return i;
    if (letter !== '"' && letter !== "'") continue;
    i = all.indexOf(letter, i + 1);
    if (i < 0) return undefined;
  }
  return undefined;
}

function after(all: string, mark: string, from: number): number | undefined {
  const end = all.indexOf(mark, from);
  return end < 0 ? undefined : end + mark.length;
}

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
  }),
);

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name) ?? notALetter();
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}

const notALetter = (): never => {
  throw notXml();
};
const notXml = (): Error => new RangeError('The XML is not well-formed');
