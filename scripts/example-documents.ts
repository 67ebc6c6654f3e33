import type { Blemish, PlantedRow } from './example-planting.ts';
import { plant } from './example-planting.ts';

/** A document of the example with its lines. */
export interface DocumentRows<H, L> {
  readonly header: H;
  readonly lines: readonly L[];
}

/** A document with what must become of it and of each of its lines. */
export interface PlantedDocument<H, L> {
  readonly header: PlantedRow<H>;
  readonly lines: readonly PlantedRow<L>[];
}

/** An oddity of one line, by the document's place and the line's. The document and its other lines go with it. */
export interface LineBlemish<L> {
  readonly document: number;
  readonly line: number;
  readonly kind: string;
  readonly rule: string;
  readonly change: (cells: L) => L;
}

/** Rule of a document that one of its lines keeps out. */
export const brokenLine = 'line-rejected';

/** Documents with oddities laid over some of them and over lines of others. */
export function plantDocuments<H, L>(
  documents: readonly DocumentRows<H, L>[],
  blemishes: readonly Blemish<H>[],
  lineBlemishes: readonly LineBlemish<L>[] = [],
): PlantedDocument<H, L>[] {
  const headers = plant(
    documents.map(({ header }) => header),
    'created',
    [
      ...blemishes,
      ...lineBlemishes.map(
        ({ document, kind }): Blemish<H> => ({
          index: document,
          kind: `document with a line that has: ${kind}`,
          outcome: 'rejected',
          rule: brokenLine,
          change: (cells) => cells,
        }),
      ),
    ],
  );
  return headers.map((header, index) => {
    const lines = (documents[index]?.lines ?? []).map((cells, place): PlantedRow<L> => {
      const blemish = lineBlemishes.find(({ document, line }) => document === index && line === place);
      if (blemish === undefined) return { cells, ...following(header) };
      return { cells: blemish.change(cells), outcome: 'rejected', rule: blemish.rule, kind: blemish.kind };
    });
    return { header, lines };
  });
}

/** What becomes of a line that is good itself: the same as of its document. */
export function following({
  outcome,
}: Pick<PlantedRow<unknown>, 'outcome'>): Pick<PlantedRow<unknown>, 'outcome' | 'rule'> {
  return outcome === 'created' ? { outcome } : { outcome, rule: `document-${outcome}` };
}

/** Documents put back, with their lines, because something they name is not in Odoo. */
export function holdBackDocuments<H, L>(
  documents: readonly PlantedDocument<H, L>[],
  kind: string,
  waits: (header: H, lines: readonly L[]) => boolean,
): PlantedDocument<H, L>[] {
  return documents.map((document) => {
    const { header, lines } = document;
    if (
      header.outcome !== 'created' ||
      !waits(
        header.cells,
        lines.map(({ cells }) => cells),
      )
    )
      return document;
    const held: PlantedRow<H> = {
      ...header,
      outcome: 'pending',
      rule: 'waits-for-reference',
      kind: header.kind ?? kind,
    };
    return { header: held, lines: lines.map((line) => ({ ...line, ...following(held) })) };
  });
}
