import { isScalar, isSeq, parseDocument } from 'yaml';
import { writeMap } from '../map.ts';
import type { ColumnProposal, Proposals, Recognised } from './proposal.ts';
import type { MapProposal } from './proposed-map.ts';

/** The proposed map as its YAML file: beside each line how sure it is and why, for whoever edits it. */
export function writeProposedMap({ map, columns }: MapProposal, recognised: readonly Recognised[]): string {
  const document = parseDocument(writeMap(map));
  const remark = (path: readonly (string | number)[], words: string) => {
    const node = document.getIn(path, true);
    // A comment ends with its line.
    if (isScalar(node)) node.comment = ` ${words.replace(/\s+/g, ' ')}`;
  };
  for (const proposal of columns) {
    const { object, column, custom, header } = proposal;
    if (column !== undefined) remark(['objects', object, 'columns', column, 'from'], said(proposal));
    else if (custom !== undefined) remark(['objects', object, 'custom', custom.name, 'from'], said(proposal));
    else {
      const list = document.getIn(['objects', object, 'unmapped'], true);
      const place = isSeq(list) ? list.items.findIndex((item) => isScalar(item) && item.value === header) : -1;
      if (place >= 0) remark(['objects', object, 'unmapped', place], said(proposal));
    }
  }
  for (const { object, confidence, reason } of recognised) {
    remark(['objects', object, 'files', 0], `${confidence.toFixed(2)} ${reason.words}`);
  }
  return document.toString({ lineWidth: 0 });
}

function said({ confidence, reason, column, custom, alternatives, open }: ColumnProposal): string {
  const others = alternatives.map((other) => `${other.column} ${other.confidence.toFixed(2)}`).join(', ');
  const left = column === undefined && custom === undefined;
  return [
    left ? reason.words : `${confidence.toFixed(2)} ${reason.by}: ${reason.words}`,
    ...(left && others !== '' ? [`perhaps ${others}`] : []),
    ...(open === undefined ? [] : [`TO DECIDE: ${open}`]),
  ].join('. ');
}

/** Name of the list of proposals, beside the report. */
export const proposalFile = 'map-proposal.csv';

/** Headers of the list of proposals. */
export const proposalHeaders = [
  'object',
  'file',
  'header',
  'column',
  'confidence',
  'reason',
  'why',
  'alternatives',
  'to decide',
];

/** All proposals as rows for people: what files hold first, then column by column. */
export function proposalRows(
  { recognised, unknown, remarks = [] }: Proposals,
  columns: readonly ColumnProposal[],
): readonly (readonly string[])[] {
  return [
    ...recognised.map(({ object, fileName, confidence, reason, repeated }) => [
      object,
      fileName,
      '',
      '',
      confidence.toFixed(2),
      reason.by,
      `${reason.words}${repeated ? '; its rows repeat records' : ''}`,
      '',
      '',
    ]),
    ...unknown.map(({ fileName, why }) => ['', fileName, '', '', '', '', 'not recognised', '', why]),
    ...remarks.map((remark) => ['', '', '', '', '', '', remark, '', '']),
    ...columns.map(({ object, fileName, header, column, custom, confidence, reason, alternatives, open }) => [
      object,
      fileName,
      header,
      column ?? custom?.name ?? '',
      confidence.toFixed(2),
      reason.by,
      reason.words,
      alternatives.map((other) => `${other.column} (${other.confidence.toFixed(2)})`).join('; '),
      open ?? '',
    ]),
  ];
}
