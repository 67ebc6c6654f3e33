import type { InventoryStep, NativeEquivalent } from '../../migration/inventory.ts';
import * as native from './native-equivalents.ts';

/** A workflow of AI Works, as far as it decides what could do its work in Odoo. */
export interface Workflow {
  readonly object: string;
  readonly trigger: string;
  readonly conditions: string | null;
  readonly approvers: readonly string[];
  readonly actions: readonly string[];
}

/** Words by which a step is recognised, and what does it in Odoo. Without `object`, on whatever object. */
interface Rule {
  readonly object?: RegExp;
  readonly words: RegExp;
  readonly equivalents: readonly NativeEquivalent[];
}

const purchase = /purchase|\bpo\b/;
const invoice = /invoice|\bbill|refund|credit note/;
const stock = /stock|product|inventory/;

/** The first that matches counts: what is particular stands before what is general. */
const triggers: readonly Rule[] = [
  {
    object: stock,
    words: /below|minimum|reorder|out of stock|low stock|runs? out/,
    equivalents: [native.reorderingRule],
  },
  { words: /webhook|api call|called from outside/, equivalents: [native.webhookTrigger] },
  {
    words: /\b(every|each) (hour|night|day|week|month|quarter|monday|friday)|nightly|daily|weekly|monthly|quarterly/,
    equivalents: [native.scheduledAction],
  },
  {
    words: /overdue|\b\d+ (hour|day|week|month)s?\b|before|after|\bdue\b|expir|anniversary/,
    equivalents: [native.timedTrigger],
  },
  {
    words:
      /creat|new\b|updat|chang|submit|confirm|saved?|set to|stage|status|approv|receiv|sent|post|delet|cancel|exceed|above/,
    equivalents: [native.eventTrigger],
  },
];

const approvals: readonly Rule[] = [
  { object: purchase, words: /amount|total|value|above|over|exceed|>/, equivalents: [native.purchaseApproval] },
  { object: purchase, words: /./, equivalents: [native.purchaseApproval, native.studioApproval] },
  { object: invoice, words: /./, equivalents: [native.invoiceReview, native.studioApproval] },
  { object: /expense/, words: /./, equivalents: [native.expenseApproval] },
  { object: /leave|time.?off|absence|holiday/, words: /./, equivalents: [native.timeOffApproval] },
  {
    object: /account|contact|product|sales?.order|quotation|opportunity|deal/,
    words: /./,
    equivalents: [native.studioApproval],
  },
  { words: /request/, equivalents: [native.approvalRequest] },
];

const actions: readonly Rule[] = [
  { object: stock, words: /reorder|replenish|purchase order/, equivalents: [native.reorderingRule] },
  {
    words: /webhook|call (the |an? )?(url|api|service)|post (it )?to (the |an? )?(url|api|service)/,
    equivalents: [native.webhookRule],
  },
  { words: /\bsms\b|text message/, equivalents: [native.smsRule] },
  { words: /lock (the )?(period|books|entries)|close the (period|month)/, equivalents: [native.lockDates] },
  { words: /credit (limit|hold)/, equivalents: [native.creditLimit] },
  { words: /e-?mail|\bmail\b|notif|remind|\bsend\b|\binform\b/, equivalents: [native.mailRule] },
  { words: /activity|task|to-?do|call the|follow.?up/, equivalents: [native.activityRule] },
  { words: /follower|watcher|subscribe/, equivalents: [native.followerRule] },
  { words: /\bset\b|updat|chang|assign|\bfill|\bmark|\btag\b|archive|\bmove to\b/, equivalents: [native.updateRule] },
  { words: /creat|generat|duplicate/, equivalents: [native.createRule] },
];

/** The steps of a workflow, each with what can do it in Odoo: found by rules from the words the source uses. */
export function recommend(workflow: Workflow): readonly InventoryStep[] {
  const { trigger, conditions } = workflow;
  const started = [trigger, ...(conditions === null ? [] : [conditions])].join(', ');
  const object = workflow.object.toLowerCase();
  const step = (kind: string, text: string, rules: readonly Rule[], words = text): InventoryStep => ({
    kind,
    text,
    equivalents: matching(rules, object, words.toLowerCase()),
  });
  return [
    step('Trigger', started, triggers, trigger),
    // Whether an amount decides is said by the trigger or its conditions, never by the approver.
    ...workflow.approvers.map((approver) => step('Approval', approver, approvals, started)),
    ...workflow.actions.map((action) => step('Action', action, actions)),
  ];
}

const matching = (rules: readonly Rule[], object: string, text: string): readonly NativeEquivalent[] =>
  rules.find((rule) => (rule.object?.test(object) ?? true) && rule.words.test(text))?.equivalents ?? [];
