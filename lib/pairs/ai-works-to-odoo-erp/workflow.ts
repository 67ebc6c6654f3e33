import { list, text, yesNo } from '../../migration/columns.ts';
import { objectType } from '../../migration/object-type.ts';
import { recommend } from './recommend.ts';

/**
 * AI Works workflows are written down, each step with what can do it in Odoo, and never built there: who approves what,
 * and which mail goes out by itself, is for the company to decide.
 */
export const workflow = objectType({
  name: 'workflow',
  title: 'Workflows',
  files: ['workflows', 'workflow'],
  source: {
    key: 'id',
    columns: {
      id: text('Identifier in AI Works', 'WF-01'),
      name: text('Name', 'Approval of large purchases'),
      object: text('Object type it works on', 'purchase-order'),
      trigger: text('What starts it', 'A purchase order is submitted'),
      conditions: text('When it applies', 'Total above 5,000').optional(),
      approvers: list('Who approves, one after the other', 'Head of purchasing; Managing director').optional(),
      actions: list('What it does then', 'E-mail the buyer; Set the status to confirmed').optional(),
      active: yesNo('Whether it is in use').optional(),
      notes: text('Notes', 'Since the audit of 2023').optional(),
    },
  },
  references: {},
  writing: {
    kind: 'inventory',
    file: 'workflow-inventory',
    about: 'workflows of the source, with what can do their work in Odoo',
    title: 'Workflow inventory',
    introduction:
      'Every approval and workflow chain of the source, and what of Odoo’s own can do the work of each step. Nothing of it was written to Odoo: build what is still wanted, and switch the old chain off only then.',
    entry: (row) => ({
      key: row.id,
      name: row.name,
      facts: [
        { term: 'Works on', values: [row.object] },
        { term: 'Started by', values: [row.trigger] },
        { term: 'Conditions', values: row.conditions === null ? [] : [row.conditions] },
        { term: 'Approvers', values: row.approvers ?? [] },
        { term: 'Actions', values: row.actions ?? [] },
        { term: 'In use', values: row.active === null ? [] : [row.active ? 'yes' : 'no: probably nothing to build'] },
        { term: 'Notes', values: row.notes === null ? [] : [row.notes] },
      ],
      steps: recommend({ ...row, approvers: row.approvers ?? [], actions: row.actions ?? [] }),
    }),
  },
  undo: 'leave',
  reconcile: { count: false, links: [] },
});
