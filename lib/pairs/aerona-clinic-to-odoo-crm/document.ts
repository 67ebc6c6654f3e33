import { instant, text } from '../../migration/columns.ts';
import { objectType } from '../../migration/object-type.ts';
import { odooTimeOrNothing } from '../odoo-time.ts';
import { createdField, sourceIdField } from './source-fields.ts';

const model = 'ir.attachment';

/**
 * Documents become attachments of the patient, or of the appointment they belong to. The bytes come with the drop and are
 * held against the checksum that Odoo makes of what it stored.
 */
export const document = objectType({
  name: 'document',
  title: 'Documents',
  files: ['documents', 'document', 'attachments'],
  source: {
    key: 'id',
    columns: {
      id: text('Identifier in AeronaClinic', 'D-0001'),
      patientId: text('Patient', 'P-0001'),
      appointmentId: text('Appointment it belongs to; the document is then attached there', 'AP-0001').optional(),
      treatmentPlanId: text('Treatment plan it shows', 'TP-0001').optional(),
      file: text('Path of the file in the folder documents/ of the drop', 'd-0001.pdf'),
      fileName: text('Name of the file for people', 'X-ray upper left.pdf'),
      kind: text('What it is', 'X-ray').optional(),
      createdAt: instant('When it was made', '2024-03-05T09:58:00Z').optional(),
    },
  },
  references: {
    patientId: { to: 'patient' },
    appointmentId: { to: 'appointment' },
    treatmentPlanId: { to: 'treatment-plan' },
  },
  audit: { past: ['createdAt'] },
  fields: [createdField(model), sourceIdField(model)],
  writing: {
    kind: 'flat',
    models: [model],
    file: 'file',
    record: (row, look) => {
      const file = look.file('file');
      const owner = row.appointmentId === null ? 'patientId' : 'appointmentId';
      const on = {
        res_model: row.appointmentId === null ? 'res.partner' : 'crm.lead',
        res_id: look.referencedId(owner) ?? 0,
      };
      const words = [row.kind, row.treatmentPlanId === null ? null : `Treatment plan ${row.treatmentPlanId}`];
      return {
        model,
        createdAt: odooTimeOrNothing(row.createdAt),
        cells: {
          name: row.fileName,
          res_model: on.res_model,
          res_id: String(on.res_id),
          type: 'binary',
          // Held against the checksum that Odoo makes: it takes whatever it can read as base64 without a word.
          datas: file,
          description: words.filter((word) => word !== null).join('; ') || null,
          x_src_created: odooTimeOrNothing(row.createdAt),
          x_src_id: row.id,
        },
        // The same bytes on the same record are one document, whatever it is called.
        match: { checksum: file?.sha1 ?? '', ...on },
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['patientId', 'appointmentId', 'treatmentPlanId'] },
});
