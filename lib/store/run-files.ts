/** One run of a migration: what every key and record of it is filed under. */
export interface RunName {
  readonly pair: string;
  readonly migration: string;
  readonly run: string;
}

/** Number of a part: its wave (0 is the first loading) and its place within it. */
export interface PartName {
  readonly wave: number;
  readonly part: number;
}

/** Keys of a run's files in the work bucket. */
export function runFiles({ pair, migration, run }: RunName) {
  const root = `${pair}/${migration}/${run}`;
  const of = (object: string) => `${root}/${object}`;
  const numbered = ({ wave, part }: PartName) => `${wave}-${String(part).padStart(6, '0')}`;
  return {
    root,
    drop: `${root}/drop.json`,
    map: `${root}/map.yaml`,
    /** What one pass over the files found of their columns. */
    profile: `${root}/profile.json`,
    /** What was found of Odoo before the map was approved. */
    preflight: `${root}/preflight.json`,
    /** What the audit found, by file, column and rule. */
    audit: `${root}/audit.json`,
    /** What the map says differently from the one that was approved before. */
    mapChanges: `${root}/map-changes.json`,
    /** What Odoo said of itself when it was prepared, so that no object type has to ask again. */
    answers: `${root}/odoo-answers.json`,
    /** Names of the object types that the run loads. */
    plan: `${root}/plan.json`,
    /** Keys of the rows that a run of mode `sample` loads. */
    sample: `${root}/sample.json`,
    /** What a part's records were to hold and what Odoo holds, field by field. */
    compared: (object: string, part: PartName) => `${of(object)}/compared/${numbered(part)}.jsonl`,
    comparedPrefix: (object: string) => `${of(object)}/compared/`,
    /** What was done to prepare Odoo. */
    preparation: (name: string) => `${root}/preparation/${name}.json`,
    /** A file of a zip drop, by its place in the archive: names of files may be those of people. */
    unpacked: (place: number) => `${root}/unpacked/${String(place).padStart(6, '0')}`,
    /** A file of a document in a zip drop, by the hash of its name. */
    unpackedDocument: (hashed: string) => `${root}/unpacked/documents/${hashed}`,
    partsPrefix: (object: string, wave: number) => `${of(object)}/parts/${wave}/`,
    allPartsPrefix: (object: string) => `${of(object)}/parts/`,
    part: (object: string, { wave, part }: PartName) =>
      `${of(object)}/parts/${wave}/${String(part).padStart(6, '0')}.jsonl`,
    outcomesPrefix: (object: string) => `${of(object)}/outcomes/`,
    /** Outcomes of a part, or of the rows that never reached one (`transform`, `settle`). */
    outcomes: (object: string, from: string) => `${of(object)}/outcomes/${from}.jsonl`,
    differences: (object: string, part: PartName) => `${of(object)}/differences/${numbered(part)}.jsonl`,
    differencesPrefix: (object: string) => `${of(object)}/differences/`,
    /** Keys of everything loaded after a full drop. */
    loadedKeys: (object: string) => `${of(object)}/loaded-keys.jsonl`,
    /** Records whose rows are gone from a full drop, and what was done with them. */
    gone: (object: string) => `${of(object)}/gone.jsonl`,
    /** What Odoo is to hold of a part's records since they were written. */
    held: (object: string, numbered: string) => `${of(object)}/held/${numbered}.jsonl`,
    heldPrefix: (object: string) => `${of(object)}/held/`,
    waiting: (object: string, part: PartName) => `${of(object)}/waiting/${part.wave}/${numbered(part)}.jsonl`,
    waitingPrefix: (object: string, wave: number) => `${of(object)}/waiting/${wave}/`,
    supports: (object: string, part: PartName) => `${of(object)}/journal/${numbered(part)}.supports.json`,
    intent: (object: string, part: PartName) => `${of(object)}/journal/${numbered(part)}.intent.json`,
    done: (object: string, part: PartName) => `${of(object)}/journal/${numbered(part)}.done.json`,
    known: (object: string, part: PartName) => `${of(object)}/journal/${numbered(part)}.known.json`,
    journalPrefix: (object: string) => `${of(object)}/journal/`,
    /** A file that Odoo held before the run put a newer one in its place. */
    fileBefore: (sha1: string) => `${root}/files-before/${sha1}.base64`,
    /** Why an attempt at a part failed; counts only while the part has no `done`. */
    problem: (object: string, part: PartName) => `${of(object)}/problems/${numbered(part)}.json`,
    problemsPrefix: (object: string) => `${of(object)}/problems/`,
    object: (object: string) => `${of(object)}/reconciliation.json`,
    /** Of a verification: what differs in a part of some run, and counts; the number is the part's place among all. */
    mismatches: (part: number) => `${root}/mismatches/${String(part).padStart(6, '0')}.jsonl`,
    mismatchesPrefix: `${root}/mismatches/`,
    verified: (part: number) => `${root}/verified/${String(part).padStart(6, '0')}.json`,
    verifiedPrefix: `${root}/verified/`,
    /** Rows of documents and lines in the order in which they are joined. */
    joinRun: (object: string, run: number) => `${of(object)}/join/runs/${String(run).padStart(6, '0')}.jsonl`,
    joinRunsPrefix: (object: string) => `${of(object)}/join/runs/`,
    /** How far joining had come when an invocation handed on. */
    joinCheckpoint: (object: string, handOver: number) => `${of(object)}/join/checkpoints/${handOver}.json`,
    rowsRead: (object: string) => `${of(object)}/rows-read.json`,
    /** Definitions of custom fields, of all runs of the migration. */
    fieldDefinitions: `${pair}/${migration}/custom-fields.json`,
    report: (name: string) => `${root}/report/${name}`,
    reportPrefix: `${root}/report/`,
    numbered,
  } as const;
}

/**
 * Reads wave and number back from a part's key.
 * @throws {TypeError} when the key is no part's: a fault of the state machine, not of any export
 */
export function partOf(key: string): PartName {
  const match = /\/parts\/(\d+)\/(\d+)\.jsonl$/.exec(key);
  if (match === null) throw new TypeError('The state machine named an object that is no part.');
  return { wave: Number(match[1]), part: Number(match[2]) };
}

/** Reads wave and number back from what files of a part are named by. */
export function partNumbered(name: string): PartName {
  const [wave = '0', part = '0'] = name.split('-');
  return { wave: Number(wave), part: Number(part) };
}
