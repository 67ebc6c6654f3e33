import { z } from 'zod';
import type { Audited } from './audit-drop.ts';
import { type Finding, weights } from './finding.ts';

/** Places that are named of each group: the file of findings has all of them. */
const mostPlaces = 5;

const groupSchema = z.object({
  object: z.string(),
  file: z.string(),
  column: z.string().exactOptional(),
  rule: z.string(),
  weight: z.enum(weights),
  /** Of the first finding. */
  problem: z.string(),
  mend: z.string(),
  count: z.number(),
  /** The first rows. */
  rows: z.array(z.number()),
});

/** What an audit found, without its single findings. */
export const auditResultSchema = z.object({
  files: z.array(
    z.object({
      object: z.string(),
      file: z.string(),
      rows: z.number(),
      /** Rows with a finding, by the heaviest of them. */
      by: z.record(z.enum(weights), z.number()),
    }),
  ),
  groups: z.array(groupSchema),
  /** Whether the time was enough to read all rows. */
  finished: z.boolean(),
});

export type AuditResult = z.infer<typeof auditResultSchema>;
export type FindingGroup = z.infer<typeof groupSchema>;
type FileCounts = AuditResult['files'][number];

/** Counts findings by file, column and rule; its memory grows with those, not with the rows. */
export class FindingTally {
  readonly #groups = new Map<string, FindingGroup>();
  readonly #files = new Map<string, FileCounts>();

  #finished = true;

  /** Notes that a file was read, to its end or not. */
  fileRead({ object, file, rows, finished }: Extract<Audited, { readonly kind: 'file' }>): void {
    this.#file(object, file).rows += rows;
    this.#finished &&= finished;
  }

  /** Takes what was found of one row (or of a file as a whole). */
  add(findings: readonly Finding[]): void {
    for (const finding of findings) this.#addToGroup(finding);
    const [first] = findings;
    if (first?.row === undefined) return;
    const heaviest = weights.find((weight) => findings.some((finding) => finding.weight === weight));
    if (heaviest !== undefined) this.#file(first.object, first.file).by[heaviest] += 1;
  }

  /** Files as they were read; groups by weight, the largest first. */
  result(): AuditResult {
    const groups = [...this.#groups.values()].sort(
      (a, b) => weights.indexOf(a.weight) - weights.indexOf(b.weight) || b.count - a.count,
    );
    return { files: [...this.#files.values()], groups, finished: this.#finished };
  }

  #addToGroup({ object, file, row, column, rule, weight, problem, mend }: Finding): void {
    const name = [object, file, rule, column ?? ''].join('\0');
    const rows = row === undefined ? [] : [row];
    const group = this.#groups.get(name);
    if (group === undefined) {
      const place = column === undefined ? { object, file } : { object, file, column };
      this.#groups.set(name, { ...place, rule, weight, problem, mend, count: 1, rows });
      return;
    }
    group.count += 1;
    if (group.rows.length < mostPlaces) group.rows.push(...rows);
  }

  #file(object: string, file: string): FileCounts {
    const name = `${object}\0${file}`;
    const known = this.#files.get(name) ?? {
      object,
      file,
      rows: 0,
      by: { rejected: 0, skipped: 0, doubtful: 0, repaired: 0 },
    };
    this.#files.set(name, known);
    return known;
  }
}
