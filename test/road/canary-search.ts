import type { Canary } from './planted-export.ts';

/** Something that somebody may come to read, and where it stands. */
export interface Told {
  readonly place: string;
  readonly text: string;
}

/** A canary that got out. */
export interface Escaped extends Canary {
  readonly place: string;
  /** What stands around it. */
  readonly context: string;
}

/** Long enough to be rare, and no form of a canary is shorter. */
const startLength = 8;

/**
 * Finds canaries in texts, in whatever case, and written as base64, in hexadecimal, in a URL or in JSON. All at once: a
 * text is gone through once, however many canaries there are.
 */
export function canarySearch(canaries: readonly Canary[]): (told: Told) => readonly Escaped[] {
  const byStart = new Map<string, { readonly form: string; readonly canary: Canary }[]>();
  for (const canary of canaries) {
    for (const form of formsOf(canary.mark)) {
      const start = form.slice(0, startLength);
      byStart.set(start, [...(byStart.get(start) ?? []), { form, canary }]);
    }
  }
  return ({ place, text }) => {
    const lower = text.toLowerCase();
    const escaped = new Map<Canary, Escaped>();
    for (let at = 0; at + startLength <= lower.length; at += 1) {
      for (const { form, canary } of byStart.get(lower.slice(at, at + startLength)) ?? []) {
        if (escaped.has(canary) || !lower.startsWith(form, at)) continue;
        escaped.set(canary, { ...canary, place, context: text.slice(Math.max(0, at - 120), at + form.length + 40) });
      }
    }
    return [...escaped.values()];
  };
}

/** Marks are letters and digits, so URLs and JSON hold them as they are; dates and amounts have one sign more. */
function formsOf(mark: string): readonly string[] {
  const written = [mark, ...spaced(mark), encodeURIComponent(mark)];
  const coded = written.flatMap((text) => [Buffer.from(text).toString('hex'), ...base64Of(text)]);
  return [...new Set([...written, ...coded].map((form) => form.toLowerCase()))];
}

/** The way people write numbers of ten digits. */
const spaced = (mark: string): readonly string[] =>
  /^\d{10}$/.test(mark) ? [' ', '-'].map((sign) => [mark.slice(0, 3), mark.slice(3, 6), mark.slice(6)].join(sign)) : [];

/** A text somewhere inside a longer one that was encoded: where it begins decides which characters it becomes. */
const base64Of = (text: string): readonly string[] =>
  [0, 1, 2].map((before) => {
    const whole = Buffer.from(`${'\0'.repeat(before)}${text}`)
      .toString('base64')
      .replaceAll('=', '');
    // The characters at both ends also hold bits of what stands beside it.
    const end = Math.floor(((before + Buffer.byteLength(text)) * 8) / 6);
    return whole.slice(Math.ceil((before * 8) / 6), end);
  });
