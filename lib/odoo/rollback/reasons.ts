import type { Reason } from '../../migration/outcome.ts';
import type { RecordInOdoo } from '../../migration/rollback.ts';

// Nobody is named beyond a database id: people look up in Odoo who it is.

/** A later run of the migration wrote the record too. */
export const writtenByLaterRun = (run: string): Reason => ({
  rule: 'later-run',
  problem: `was written again by the run ${run}`,
  mend: `Roll back the run ${run} first`,
});

/** Fields hold something else than what was written last. */
export const changedInOdoo = (fields: readonly string[]): Reason => ({
  rule: 'changed-in-odoo',
  column: fields.join(', '),
  problem: `was changed in Odoo since it was migrated (${fields.join(', ')})`,
  mend: 'Nothing to do when the change is to stay; else undo it in Odoo by hand',
});

/** Somebody else wrote the record last. */
export const lastWrittenBy = (user: number): Reason => ({
  rule: 'last-written-by',
  problem: `was last written by Odoo user ${user}, not by the migration`,
  mend: 'Nothing to do when the record is to stay; else remove it in Odoo by hand',
});

/** Work of people hangs on the record. */
export const usedByPeople = ({ model, id }: RecordInOdoo, user: number): Reason => ({
  rule: 'used-by-people',
  problem: `is used by ${model} ${id}, which Odoo user ${user} made`,
  mend: 'Nothing to do when the record is to stay; else remove both in Odoo by hand',
});

/** Somebody else wrote a document last that the run may have brought further. */
export const changedByPeople = (user: number): Reason => ({
  rule: 'last-written-by',
  problem: `was brought further, and last written by Odoo user ${user}, not by the migration: it stays as it is`,
  mend: 'Nothing to do when it is to stay so; else bring it back in Odoo by hand',
});

/** Somebody worked on what came in of an order. */
export const receivedByPeople = (transfer: number, user: number): Reason => ({
  rule: 'received-by-people',
  problem: `has a receipt (stock.picking ${transfer}) that Odoo user ${user} worked on since`,
  mend: 'Nothing to do when what came in is to stay; else return it in Odoo by hand',
});

/** A record of the migration that stays refers to it. */
export const stillUsed = ({ model, id }: RecordInOdoo): Reason => ({
  rule: 'still-used',
  problem: `is still used by ${model} ${id}, which stays in Odoo`,
  mend: `Look why ${model} ${id} stays; when it is gone, roll back once more`,
});

/** A record that a later run, or somebody with the same login, made refers to it. */
export const usedByLater = ({ model, id }: RecordInOdoo): Reason => ({
  rule: 'used-by-later',
  problem: `is used by ${model} ${id}, which was made after this run`,
  mend: 'Roll back later runs of the migration first',
});

/** Odoo itself does not let the record go. Its words may quote a record: they are for the files of the report only. */
export const forbiddenByOdoo = (words: string): Reason => ({
  rule: 'forbidden-by-odoo',
  problem: `may not be removed, says Odoo: ${words.replace(/\s+/g, ' ').trim()}`,
  mend: 'Nothing to do; a new migration takes it up again',
});

/** A done move cannot be deleted; what it moved is back where it was. */
export const movesStay: Reason = {
  rule: 'done-moves-stay',
  problem:
    'was done, and Odoo never deletes a done move: its quantities are set to nothing, which moves the goods back',
  mend: 'Nothing to do; the row may be migrated again',
};

/** An entry that was taken back by another one. */
export const reversedInstead = (words: string): Reason => ({
  rule: 'reversed',
  problem: `is posted, and Odoo does not let it go back to draft: it was reversed. Odoo says: ${words.replace(/\s+/g, ' ').trim()}`,
  mend: 'Nothing to do in the books; its number stays taken',
});

/** An entry of which Odoo keeps a trail. */
export const cancelledInstead = (words: string): Reason => ({
  rule: 'cancelled',
  problem: `may not be deleted, and was cancelled instead. Odoo says: ${words.replace(/\s+/g, ' ').trim()}`,
  mend: 'Nothing to do; it counts nowhere in the books',
});

/** A document that the run brought a step further than it can be taken back. */
export const notTakenBack = (words: string): Reason => ({
  rule: 'not-taken-back',
  problem: `was brought further by this run, and Odoo does not take the step back: ${words.replace(/\s+/g, ' ').trim()}`,
  mend: 'Take it back in Odoo by hand',
});

/** The bytes that an attachment held before are not there any more: somebody has cleared what lies beside the run. */
export const fileNotKept: Reason = {
  rule: 'file-not-kept',
  column: 'datas',
  problem: 'holds a newer file, and the earlier one is not kept any more',
  mend: 'Upload the earlier file in Odoo by hand',
};

/** A value that the run added to a record's list, and that a record which stays has. */
export const valueInUse = ({ model, id }: RecordInOdoo): Reason => ({
  rule: 'value-in-use',
  problem: `got values from this run of which ${model} ${id} has one, which stays in Odoo`,
  mend: `Look why ${model} ${id} stays; when it is gone, roll back once more`,
});

/** A field still holds values of records that stay. */
export const fieldInUse = (records: number): Reason => ({
  rule: 'field-in-use',
  problem: `still holds values on ${records} record${records === 1 ? '' : 's'} that stay${records === 1 ? 's' : ''} in Odoo`,
  mend: 'Roll back once more when these records are gone, or remove the field in Odoo by hand',
});
