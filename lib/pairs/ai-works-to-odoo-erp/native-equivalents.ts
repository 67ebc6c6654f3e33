import type { NativeEquivalent, OdooPlace } from '../../migration/inventory.ts';

/** A place that Odoo 14 and 19 both have. */
const places = (in14: string | null, in19: string | null, edition: OdooPlace['edition'] = 'Community') => [
  { version: '14', place: in14, edition },
  { version: '19', place: in19, edition },
];

// Menus as a user with developer mode sees them, read from Odoo 14.0 and 19.0; what is Enterprise only could not be
// opened there and is named by its app.
const automation = places(
  'Settings > Technical > Automation > Automated Actions',
  'Settings > Technical > Automation > Automation Rules',
);

export const purchaseApproval: NativeEquivalent = {
  name: 'Purchase Order Approval',
  how: 'Orders above the minimum amount wait in the state To Approve until a user with the access right Purchase: Administrator approves them. One amount and one level for the whole company: several levels, or approvers by department, are not covered.',
  places: places(
    'Purchase > Configuration > Settings > Orders > Purchase Order Approval',
    'Purchase > Configuration > Settings > Orders > Purchase Order Approval',
  ),
};

export const studioApproval: NativeEquivalent = {
  name: 'Studio approval rule on the button',
  how: 'A rule on the button (Confirm, Validate) names who must approve and for which records. Without Enterprise, only access rights decide who may press the button.',
  places: places(
    'Studio > select the button > Set approvals',
    'Studio > select the button > Set approvals',
    'Enterprise',
  ),
};

export const invoiceReview: NativeEquivalent = {
  name: 'Review mark on the entry',
  how: 'Invoices and bills are entered as drafts and marked for review; a filter lists them. It shows what still has to be looked at and does not keep anyone with billing rights from posting.',
  places: places(
    'Invoicing > Vendors > Bills > Other Info > To Check; filter To Check',
    'Invoicing > Vendors > Bills, filter To Review; Reviewed on the posted entry',
  ),
};

export const lockDates: NativeEquivalent = {
  name: 'Lock dates',
  how: 'Nothing can be posted or changed up to the date; only advisers and exceptions may. Community keeps the dates and has no screen for them.',
  places: places(
    'Accounting > Accounting > Actions > Lock Dates',
    'Accounting > Accounting > Lock Dates',
    'Enterprise',
  ),
};

export const expenseApproval: NativeEquivalent = {
  name: 'Approval of expenses',
  how: 'Submitted expenses wait for the manager; the access rights Team Approver and All Approver say who may approve.',
  places: places('Expenses app; Settings > Users > Expenses', 'Expenses app; Settings > Users > Expenses'),
};

export const timeOffApproval: NativeEquivalent = {
  name: 'Approval of time off',
  how: 'Each type of time off says whether the manager, a time off officer or both approve.',
  places: places('Time Off > Configuration > Time Off Types', 'Time Off > Configuration > Time Off Types'),
};

export const approvalRequest: NativeEquivalent = {
  name: 'Approvals app',
  how: 'An approval type with its approvers; the request is made by hand and names the record. It does not hold the record back.',
  places: places('Approvals > Configuration', 'Approvals > Configuration', 'Enterprise'),
};

export const mailRule: NativeEquivalent = {
  name: 'Automation rule with an e-mail template',
  how: 'The rule names the model, the trigger and the condition as a filter; its action Send Email takes a template of the same model. It needs an outgoing mail server.',
  places: places(
    'Settings > Technical > Automation > Automated Actions; Settings > Technical > Email > Templates',
    'Settings > Technical > Automation > Automation Rules; Settings > Technical > Email > Email Templates',
  ),
};

export const updateRule: NativeEquivalent = {
  name: 'Automation rule that updates the record',
  how: 'The rule names the model, the trigger and the condition as a filter; its action sets fields of the record, the salesperson or buyer among them.',
  places: automation,
};

export const createRule: NativeEquivalent = {
  name: 'Automation rule that creates a record',
  how: 'The action creates a record of another model with values from the one that triggered it; lines under it need Python code in the action.',
  places: automation,
};

export const activityRule: NativeEquivalent = {
  name: 'Automation rule that creates an activity',
  how: 'The action schedules an activity of a type for a user, due some days later. In Odoo 19 an activity plan does several at once, started by hand.',
  places: places(
    'Settings > Technical > Automation > Automated Actions; Settings > Technical > Discuss > Activity Types',
    'Settings > Technical > Automation > Automation Rules; Settings > Technical > Activities > Activity Plans',
  ),
};

export const followerRule: NativeEquivalent = {
  name: 'Automation rule that adds followers',
  how: 'Followers are told of messages on the record from then on.',
  places: automation,
};

export const smsRule: NativeEquivalent = {
  name: 'Automation rule that sends a text message',
  how: 'The action sends a text message made from a template. Odoo charges for each one.',
  places: places(
    'Settings > Technical > Phone / SMS > SMS Templates',
    'Settings > Technical > Phone / SMS > SMS Templates',
  ),
};

export const webhookRule: NativeEquivalent = {
  name: 'Automation rule that calls a web address',
  how: 'The action Send Webhook Notification posts fields of the record to an address.',
  places: places(null, 'Settings > Technical > Automation > Automation Rules'),
};

export const eventTrigger: NativeEquivalent = {
  name: 'Trigger of an automation rule',
  how: 'On creation, on update with a filter before and after, or (Odoo 19) when the stage, the state or a tag is set.',
  places: automation,
};

export const timedTrigger: NativeEquivalent = {
  name: 'Automation rule on a date',
  how: 'A number of days before or after a date field of the record, for records that match the filter. Odoo looks at intervals of minutes to hours: it is not exact to the minute.',
  places: places(
    'Settings > Technical > Automation > Automated Actions, trigger Based on Timed Condition',
    'Settings > Technical > Automation > Automation Rules, trigger Based on date field',
  ),
};

export const scheduledAction: NativeEquivalent = {
  name: 'Scheduled action',
  how: 'Runs Python code at an interval: what it does has to be written by a developer.',
  places: places(
    'Settings > Technical > Automation > Scheduled Actions',
    'Settings > Technical > Automation > Scheduled Actions',
  ),
};

export const webhookTrigger: NativeEquivalent = {
  name: 'Automation rule started from outside',
  how: 'The rule has an address of its own; what another program posts there starts it.',
  places: places(null, 'Settings > Technical > Automation > Automation Rules, trigger On webhook'),
};

export const reorderingRule: NativeEquivalent = {
  name: 'Reordering rule',
  how: 'Below the minimum, Odoo makes a draft purchase order (or a manufacturing order) up to the maximum, by product and location.',
  places: places(
    'Inventory > Configuration > Products > Reordering Rules',
    'Inventory > Operations > Procurement > Replenishment',
  ),
};

export const creditLimit: NativeEquivalent = {
  name: 'Credit limit of the customer',
  how: 'A warning on invoices and sales orders of a customer who owes more than the limit; it does not hold the order back.',
  places: places(null, 'Invoicing > Configuration > Settings > Customer Invoices > Sales Credit Limit'),
};
