/** Languages that exports name countries in. */
const languages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl'] as const;

/** One letter on the back of a car: how German systems still write countries. */
const carCodes = { D: 'DE', A: 'AT', F: 'FR', I: 'IT', E: 'ES', B: 'BE', L: 'LU', UK: 'GB' } as const;

/** Names that no list of countries has, and everybody writes. */
const saidOtherwise = {
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'great britain': 'GB',
  uk: 'GB',
  usa: 'US',
  'u.s.a.': 'US',
  'united states of america': 'US',
  holland: 'NL',
  brd: 'DE',
} as const;

let known: ReadonlyMap<string, string> | undefined;

/** ISO 3166-1 codes that Odoo may know. */
const codes: ReadonlySet<string> = new Set(codesOf());

function codesOf(): readonly string[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const all = letters.flatMap((first) => letters.map((second) => `${first}${second}`));
  // Regions that are no country: unions, and codes set aside.
  const none = new Set(['EU', 'EZ', 'UN', 'UK', 'QO', 'ZZ', 'XA', 'XB', 'AC', 'CP', 'DG', 'EA', 'IC', 'TA', 'CQ']);
  return all.filter((code) => !none.has(code) && isRegion(names, code));
}

/** Countries that are no more go by the code of what they became (DD, SU, YU). */
function isRegion(names: Intl.DisplayNames, code: string): boolean {
  return names.of(code) !== undefined && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
}

/** Whether this is the ISO 3166-1 code of a country. */
export const isCountryCode = (text: string): boolean => codes.has(text);

/** The ISO 3166-1 code of a country by its name in one of several languages, without regard to case. */
export function countryNamed(name: string): string | undefined {
  known ??= allNames();
  return known.get(name.trim().toLowerCase());
}

/** The ISO 3166-1 code of a country written as the letters on the back of its cars. */
export const countryOfCar = (letters: string): string | undefined =>
  Object.entries(carCodes).find(([car]) => car === letters.trim().toUpperCase())?.[1];

function allNames(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const language of languages) {
    const inLanguage = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const code of codes) {
      const name = inLanguage.of(code);
      if (name !== undefined && !names.has(name.toLowerCase())) names.set(name.toLowerCase(), code);
    }
  }
  for (const [name, code] of Object.entries(saidOtherwise)) names.set(name, code);
  return names;
}
