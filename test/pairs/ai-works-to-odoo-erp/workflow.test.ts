import { describe, expect, it } from 'vitest';
import { recommend, type Workflow } from '../../../lib/pairs/ai-works-to-odoo-erp/recommend.ts';
import { workflow } from '../../../lib/pairs/ai-works-to-odoo-erp/workflow.ts';
import { canonical } from '../record-of.ts';

const plain: Workflow = {
  object: 'account',
  trigger: 'Somebody whistles',
  conditions: null,
  approvers: [],
  actions: [],
};

/** Names of what is recommended, step by step. */
const namesFor = (said: Partial<Workflow>) =>
  recommend({ ...plain, ...said }).map(({ kind, equivalents }) => [kind, ...equivalents.map(({ name }) => name)]);

/** What is recommended for one approval, or one action, or the trigger. */
const approvalOf = (object: string, trigger: string, conditions: string | null = null) =>
  namesFor({ object, trigger, conditions, approvers: ['The boss'] })[1]?.slice(1);
const actionOn = (object: string, action: string) => namesFor({ object, actions: [action] })[1]?.slice(1);
const triggerOf = (object: string, trigger: string) => namesFor({ object, trigger })[0]?.slice(1);

describe('what of Odoo can do the work of an approval', () => {
  it('is the setting of Purchase for an order above an amount, whether trigger or conditions say so', () => {
    expect(approvalOf('purchase-order', 'Order submitted', 'Total above 5,000')).toEqual(['Purchase Order Approval']);
    expect(approvalOf('purchase-order', 'Total exceeds 5,000')).toEqual(['Purchase Order Approval']);
  });

  it('is a rule of Studio besides, for orders that an amount does not pick', () => {
    expect(approvalOf('purchase-order', 'Vendor is new')).toEqual([
      'Purchase Order Approval',
      'Studio approval rule on the button',
    ]);
  });

  it.each(['invoice', 'vendor bill', 'Refund'])('is a mark for review and a rule of Studio for an %s', (object) => {
    expect(approvalOf(object, 'Posted')).toEqual(['Review mark on the entry', 'Studio approval rule on the button']);
  });

  it.each([
    ['expense', 'Approval of expenses'],
    ['time-off', 'Approval of time off'],
    ['sales-order', 'Studio approval rule on the button'],
  ])('is the app of its own for %s', (object, name) => {
    expect(approvalOf(object, 'Submitted')).toEqual([name]);
  });

  it('is the Approvals app for a request about nothing Odoo has', () => {
    expect(approvalOf('company-car', 'A request is handed in')).toEqual(['Approvals app']);
    expect(approvalOf('company-car', 'The car breaks down')).toEqual([]);
  });

  it('is said for each approver', () => {
    const steps = namesFor({ object: 'purchase-order', trigger: 'Total above 5', approvers: ['One', 'Two'] });

    expect(steps.slice(1)).toEqual([
      ['Approval', 'Purchase Order Approval'],
      ['Approval', 'Purchase Order Approval'],
    ]);
  });
});

describe('what of Odoo can do an action', () => {
  it.each([
    ['E-mail the buyer', 'Automation rule with an e-mail template'],
    ['Send a reminder to the customer', 'Automation rule with an e-mail template'],
    ['Notify accounting', 'Automation rule with an e-mail template'],
    ['Set the status to Confirmed', 'Automation rule that updates the record'],
    ['Assign it to the key account manager', 'Automation rule that updates the record'],
    ['Create a task for the owner', 'Automation rule that creates an activity'],
    ['Send a text message', 'Automation rule that sends a text message'],
    ['Call the API of the courier', 'Automation rule that calls a web address'],
    ['Add the director as follower', 'Automation rule that adds followers'],
    ['Generate a delivery note', 'Automation rule that creates a record'],
    ['Lock the period', 'Lock dates'],
    ['Put on credit hold', 'Credit limit of the customer'],
  ])('%s: %s', (action, name) => {
    expect(actionOn('account', action)).toEqual([name]);
  });

  it('is a reordering rule where stock is bought again, and only there', () => {
    expect(actionOn('stock', 'Create a purchase order')).toEqual(['Reordering rule']);
    expect(actionOn('account', 'Create a purchase order')).toEqual(['Automation rule that creates a record']);
  });

  it('is nothing where no rule knows it', () => {
    expect(actionOn('stock', 'Print a label on the printer in hall 3')).toEqual([]);
  });
});

describe('what of Odoo can start a workflow', () => {
  it.each([
    ['stock', 'Quantity falls below the minimum', 'Reordering rule'],
    ['invoice', 'Invoice is 14 days overdue', 'Automation rule on a date'],
    ['account', 'Every Monday', 'Scheduled action'],
    ['account', 'An account is created', 'Trigger of an automation rule'],
    ['account', 'A webhook of the web shop', 'Automation rule started from outside'],
  ])('%s: %s: %s', (object, trigger, name) => {
    expect(triggerOf(object, trigger)).toEqual([name]);
  });

  it('is nothing where no rule knows it', () => {
    expect(triggerOf('account', 'Somebody whistles')).toEqual([]);
  });
});

describe('every recommendation', () => {
  it('says where it is in Odoo 14 and in Odoo 19, and in which edition', () => {
    const all = [
      ...['purchase-order', 'invoice', 'expense', 'time-off', 'request'].flatMap((object) =>
        recommend({ ...plain, object, trigger: 'A request is created', approvers: ['The boss'] }),
      ),
      ...recommend({ ...plain, actions: ['Mail it', 'Set it', 'Call the API'] }),
    ];

    const places = all.flatMap(({ equivalents }) => equivalents).map((equivalent) => equivalent.places);

    expect(places.length).toBeGreaterThan(8);
    for (const found of places) expect(found.map(({ version }) => version)).toEqual(['14', '19']);
  });
});

describe('a workflow', () => {
  const row = {
    id: 'WF-01',
    name: 'Large purchases',
    object: 'purchase-order',
    trigger: 'Order submitted',
    conditions: 'Total above 5,000',
    approvers: 'Head of purchasing; Managing director',
    actions: 'E-mail the buyer',
    active: 'false',
    notes: '',
  };

  it('is written down with everything the source says of it', () => {
    const { writing } = workflow;
    if (writing.kind !== 'inventory') throw new Error('a workflow is not written to Odoo');

    const { key, name, facts, steps } = writing.entry(canonical(workflow, row), []);

    expect([key, name]).toEqual(['WF-01', 'Large purchases']);
    const told = facts.filter(({ values }) => values.length > 0).map(({ term, values }) => [term, ...values]);
    expect(told).toEqual([
      ['Works on', 'purchase-order'],
      ['Started by', 'Order submitted'],
      ['Conditions', 'Total above 5,000'],
      ['Approvers', 'Head of purchasing', 'Managing director'],
      ['Actions', 'E-mail the buyer'],
      ['In use', 'no: probably nothing to build'],
    ]);
    expect(steps.map(({ kind, text }) => [kind, text])).toEqual([
      ['Trigger', 'Order submitted, Total above 5,000'],
      ['Approval', 'Head of purchasing'],
      ['Approval', 'Managing director'],
      ['Action', 'E-mail the buyer'],
    ]);
  });
});
