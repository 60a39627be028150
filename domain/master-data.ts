/** How a product comes to be there: from stock, or made after the order came in. */
export const SUPPLIES = ['stocked', 'made_to_order'] as const;
export type Supply = (typeof SUPPLIES)[number];

/** What is known about a kind of requirement. */
export const FEASIBILITIES = ['feasible', 'ask', 'infeasible'] as const;
export type Feasibility = (typeof FEASIBILITIES)[number];
