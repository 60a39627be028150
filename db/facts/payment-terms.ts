import { sql, type SQL } from 'drizzle-orm';
import type { PaymentTermsFacts, Terms } from '../../domain/checks/payment-terms.ts';
import { customers, paymentTerms } from '../tables/master-data.ts';
import { ONE_ROW, rowField, type Reading } from './reading.ts';

interface TermsRow {
  readonly code: string;
  readonly netDays: number;
  readonly prepaymentPercent: string;
}

function selectTerms(code: SQL): SQL<TermsRow | null> {
  return rowField<TermsRow>(sql`
    select ${paymentTerms.externalId} as "code", ${paymentTerms.netDays} as "netDays",
      ${paymentTerms.prepaymentPercentMicro}::text as "prepaymentPercent"
    from ${paymentTerms} where ${paymentTerms.externalId} = ${code}`);
}

function toTerms(row: TermsRow | null | undefined): Terms | null {
  if (!row) return null;
  const { code, netDays, prepaymentPercent } = row;
  return { code, netDays, prepaymentPercentMicro: BigInt(prepaymentPercent) };
}

/** Reads the terms that the order asks for and those agreed with its customer. */
export async function readPaymentTermsFacts({ on, context }: Reading): Promise<PaymentTermsFacts> {
  const { customer, paymentTerms: requested } = context.document;
  const agreedCode = sql`(select ${customers.paymentTermsId} from ${customers}
    where ${customers.externalId} = ${customer})`;
  const [row] = await on
    .select({
      requested: selectTerms(sql`${requested?.code ?? null}::text`),
      agreed: selectTerms(agreedCode),
    })
    .from(ONE_ROW);
  return { check: 'payment_terms', agreed: toTerms(row?.agreed), requested: toTerms(row?.requested) };
}
