const header = '<?xml version="1.0" encoding="UTF-8"?>\n';
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text between tags; control characters become references, or a parser would normalise them away. */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: object keys may hold them
  return text.replace(/[&<>"]/g, (c) => escapes[c] ?? c).replace(/[\u0000-\u001f]/g, (c) => `&#${c.charCodeAt(0)};`);
}

export type XmlContent = string | number | boolean | readonly XmlElement[];
export type XmlElement = readonly [tag: string, content: XmlContent | undefined];

/** A document of nested elements; elements without content are left out. */
export function xmlDocument(root: string, content: readonly XmlElement[]): string {
  return header + element(`${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`, root, content);
}

function element(opening: string, closing: string, content: XmlContent): string {
  const inner =
    typeof content === 'object'
      ? content.map(([tag, value]) => (value === undefined ? '' : element(tag, tag, value))).join('')
      : escapeXml(String(content));
  return `<${opening}>${inner}</${closing}>`;
}

const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return references[name] ?? whole;
  });
}

/** The content of every `<tag>` in a request body; such bodies are flat enough for it. */
export function contentsOf(xml: string, tag: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map((match) => match[1] ?? '');
}
