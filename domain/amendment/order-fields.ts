/** The fields of an order's document that a department can depend on, as a policy names them. */
export const ORDER_FIELDS = [
  'customer',
  'customerReference',
  'channel',
  'currency',
  'requiredOn',
  'paymentTerms.code',
  'paymentTerms.prepaymentPercent',
  'quotation',
  'declaredTotal',
  'requirements',
  'lines.product',
  'lines.quantity',
  'lines.unit',
  'lines.unitPrice',
  'lines.requiredOn',
] as const;
export type OrderField = (typeof ORDER_FIELDS)[number];

export const LINE_FIELDS = [
  'lines.product',
  'lines.quantity',
  'lines.unit',
  'lines.unitPrice',
  'lines.requiredOn',
] as const satisfies readonly OrderField[];
export type LineField = (typeof LINE_FIELDS)[number];

/** How far an order may change before a department that depends on what changed is asked again. */
export interface Tolerances {
  /** The total may go up by this much; it covers changed quantities and prices, never other products. */
  readonly totalIncreasePercent?: string | undefined;
  /** The quantity of each line may go up by this much. */
  readonly quantityIncreasePercent?: string | undefined;
  /** What is required may become so much later; never earlier. */
  readonly requiredLaterDays?: number | undefined;
}
