/** The four parts of a SOAP note. */
export interface Soap {
  readonly subjective: string | null;
  readonly objective: string | null;
  readonly assessment: string | null;
  readonly plan: string | null;
}

const parts = ['subjective', 'objective', 'assessment', 'plan'] as const;
type Part = (typeof parts)[number];

/** A line that begins a part: its name or its first letter, then a colon or a dash. */
const heading = /^\s*(subjective|objective|assessment|plan|s|o|a|p)\s*[:\-–]\s*/i;

/**
 * Splits the text of a SOAP note into its parts; undefined when it does not name at least two of them, each once: a plain
 * sentence may well begin with one letter and a colon. What stands before the first part belongs to the subjective.
 */
export function soapOf(text: string): Soap | undefined {
  const found = new Map<Part, string[]>();
  const before: string[] = [];
  let current: string[] = before;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const word = heading.exec(line);
    const part = word && parts.find((name) => name.startsWith((word[1] ?? '').toLowerCase()));
    if (!part) {
      current.push(line);
      continue;
    }
    if (found.has(part)) return undefined;
    current = [line.slice(word[0].length)];
    found.set(part, current);
  }
  if (found.size < 2) return undefined;
  const words = (part: Part) => {
    const lines = [...(part === 'subjective' ? before : []), ...(found.get(part) ?? [])];
    return lines.join('\n').trim() || null;
  };
  return {
    subjective: words('subjective'),
    objective: words('objective'),
    assessment: words('assessment'),
    plan: words('plan'),
  };
}

/** The parts as one text, each under its name; empty when there is none. */
export const soapText = (soap: Soap): string =>
  parts
    .flatMap((part) => {
      const words = soap[part];
      return words === null ? [] : [`${part.slice(0, 1).toUpperCase()}${part.slice(1)}: ${words}`];
    })
    .join('\n');
