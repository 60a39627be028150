import { createContext, use } from 'react';
import type { Operation } from '../../domain/authorization.ts';
import { relationToOrder } from '../../domain/relations.ts';
import type { Session } from '../api/session.ts';

/** Who is signed in, for every page behind the sign-in. */
export const SignedIn = createContext<Session | null>(null);

/** Who is signed in. Only for what is shown behind the sign-in. */
export function useSession(): Session {
  const session = use(SignedIn);
  if (!session) throw new Error('nobody is signed in');
  return session;
}

/** Tells whether the person may do something at all; on one order the API may still refuse it. */
export function useMay(): (operation: Operation) => boolean {
  const { operations } = useSession();
  return (operation) => operations.includes(operation);
}

/** The part of an order that decides how somebody stands to it. */
interface StoodTo {
  readonly submitter: { readonly id: string };
  readonly document: { readonly customer: string };
}

/** Tells whether the person may do something to this order, standing to it as they do. */
export function useMayDo(order: StoodTo): (operation: Operation) => boolean {
  const { id, customers, roles, allowed } = useSession();
  const relation = relationToOrder(
    { id, ...(roles.includes('customer') && { customers }) },
    { authors: [order.submitter.id], customer: order.document.customer },
  );
  return (operation) =>
    allowed.some((one) => one.operation === operation && one.relations.includes(relation));
}

/** Whether the person signs in for a customer, from whom the inside of the company is kept. */
export function useIsCustomer(): boolean {
  return useSession().roles.includes('customer');
}
