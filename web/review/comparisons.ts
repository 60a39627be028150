/** How a finding sets a number beside its limit, by the names of its facts. */
interface Comparison {
  /** What is asked for; several are what add up to it. */
  readonly asked: readonly string[];
  /** What it is held against. */
  readonly against: readonly string[];
  /** By how much it goes beyond. */
  readonly beyond: readonly string[];
}

const credit: Comparison = {
  asked: ['exposure', 'orderTotal'],
  against: ['limit'],
  beyond: ['excess'],
};
const material: Comparison = {
  asked: ['needed'],
  against: ['available'],
  beyond: ['shortage', 'earliestOn'],
};

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  'credit.limit_exceeded': credit,
  'credit.within_limit': credit,
  'credit.overdue': { asked: ['overdue'], against: ['graceDays'], beyond: ['daysOverdue'] },
  'order_data.price_deviates': { asked: ['offered'], against: ['discounted'], beyond: ['deviation'] },
  'order_data.total_differs': { asked: ['declared'], against: ['orderTotal'], beyond: ['difference'] },
  'order_data.lead_time_short': { asked: ['requiredOn'], against: ['earliestOn'], beyond: [] },
  'order_data.required_in_the_past': { asked: ['requiredOn'], against: ['asOf'], beyond: [] },
  'order_data.quotation_price_differs': { asked: ['offered'], against: ['quoted'], beyond: [] },
  'order_data.quotation_quantity_exceeded': { asked: ['ordered'], against: ['quoted'], beyond: [] },
  'order_data.quantity_not_a_multiple': { asked: ['quantity'], against: ['step'], beyond: [] },
  'payment_terms.longer_than_agreed': { asked: ['netDays'], against: ['agreedNetDays'], beyond: [] },
  'payment_terms.beyond_policy': { asked: ['netDays'], against: ['maximumNetDays'], beyond: [] },
  'payment_terms.prepayment_below_agreed': {
    asked: ['prepayment'],
    against: ['agreedPrepayment'],
    beyond: [],
  },
  'capacity.available': { asked: ['requiredOn'], against: ['earliestOn'], beyond: [] },
  'capacity.late': { asked: ['requiredOn'], against: ['earliestOn'], beyond: [] },
  'materials.available': material,
  'materials.shortage': material,
  'materials.purchase_needed': material,
  'materials.receipt_overdue': { asked: ['neededOn'], against: ['expectedOn'], beyond: ['shortage'] },
  'special_requirements.outside_limits': { asked: ['value'], against: ['minimum', 'maximum'], beyond: [] },
  'final_approval.above_limit': { asked: ['orderTotal'], against: ['limit'], beyond: [] },
  'final_approval.within_limit': { asked: ['orderTotal'], against: ['limit'], beyond: [] },
};

const NONE: Comparison = { asked: [], against: [], beyond: [] };

/** Which facts of a finding stand beside each other, and which are left to be listed. */
export function compareFacts(code: string, names: readonly string[]) {
  const { asked, against, beyond } = COMPARISONS[code] ?? NONE;
  const present = (wanted: readonly string[]) => wanted.filter((name) => names.includes(name));
  const shown = new Set([...asked, ...against, ...beyond]);
  return {
    asked: present(asked),
    against: present(against),
    beyond: present(beyond),
    others: names.filter((name) => !shown.has(name)),
  };
}
