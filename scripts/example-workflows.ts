import type { PlantedRow } from './example-planting.ts';

export const workflowColumns = [
  'id',
  'name',
  'object',
  'trigger',
  'conditions',
  'approvers',
  'actions',
  'active',
  'notes',
] as const;
export type WorkflowCells = Readonly<Record<(typeof workflowColumns)[number], string>>;

const good: readonly WorkflowCells[] = [
  {
    id: 'WF-01',
    name: 'Approval of large purchases',
    object: 'purchase-order',
    trigger: 'A purchase order is submitted',
    conditions: 'Total above 5,000 USD',
    approvers: 'Head of purchasing; Managing director',
    actions: 'E-mail the buyer; Set the status to confirmed',
    active: 'true',
    notes: 'Since the audit of 2023',
  },
  {
    id: 'WF-02',
    name: 'Four eyes on vendor bills',
    object: 'invoice',
    trigger: 'A vendor bill is created',
    conditions: 'Vendor is new, or the amount is above 1,000 USD',
    approvers: 'Bookkeeper',
    actions: 'Assign it to the bookkeeper; Notify the buyer',
    active: 'true',
    notes: '',
  },
  {
    id: 'WF-03',
    name: 'Payment reminder',
    object: 'invoice',
    trigger: 'A customer invoice is 14 days overdue',
    conditions: 'Customer is not "VIP"',
    approvers: '',
    actions: 'Send a reminder to the customer; Create a task for the account owner',
    active: 'true',
    notes: 'Second reminder after 28 days, by hand',
  },
  {
    id: 'WF-04',
    name: 'Reorder at minimum',
    object: 'stock',
    trigger: 'Quantity falls below the minimum',
    conditions: '',
    approvers: '',
    actions: 'Create a purchase order; Notify the warehouse lead',
    active: 'true',
    notes: '',
  },
  {
    id: 'WF-05',
    name: 'Greet new customers',
    object: 'account',
    trigger: 'An account is created',
    conditions: 'Type is customer',
    approvers: '',
    actions: 'Send the welcome letter by e-mail; Set the tier to bronze; Call the API of the loyalty program',
    active: 'false',
    notes: 'Switched off in 2024 <ask marketing>',
  },
  {
    id: 'WF-06',
    name: 'Labels in hall 3',
    object: 'stock',
    trigger: 'A forklift passes gate 3',
    conditions: '',
    approvers: 'Shift leader',
    actions: 'Print a label on the printer in hall 3',
    active: 'true',
    notes: '',
  },
];

/** Workflows: written down, never written to the destination. */
export const workflows = (): PlantedRow<WorkflowCells>[] =>
  good.map((cells) => ({ cells, outcome: 'skipped', rule: 'inventoried', kind: 'workflow' }));
