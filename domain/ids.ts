declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A UUID of version 7, drawn by the API when the order is submitted. */
export type OrderId = Branded<'OrderId'>;
/** The company's own number of a customer, such as `C-1001`. */
export type CustomerId = Branded<'CustomerId'>;
/** The company's own number of a product, such as `P-100`. */
export type ProductId = Branded<'ProductId'>;
/** The id of a person or of a connected system that may sign in. */
export type PersonId = Branded<'PersonId'>;
/** The name by which the policy knows a department, such as `credit`. */
export type DepartmentName = Branded<'DepartmentName'>;

/** Marks a string as an order's id; the caller has validated its form. */
export function orderId(text: string): OrderId {
  return text as OrderId;
}

/** Marks a string as a customer's id; the customer need not exist. */
export function customerId(text: string): CustomerId {
  return text as CustomerId;
}

/** Marks a string as a product's id; the product need not exist. */
export function productId(text: string): ProductId {
  return text as ProductId;
}

/** Marks a string as a person's id; the person need not exist. */
export function personId(text: string): PersonId {
  return text as PersonId;
}

/** Marks a string as a department's name; the policy need not have it. */
export function departmentName(text: string): DepartmentName {
  return text as DepartmentName;
}
