/** The alphabetic codes of ISO 4217 (list one, 2025) whose minor unit is a hundredth. */
const TWO_DIGITS = `
  AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY
  COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
  INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
  MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
  SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG`;
/** Those without a minor unit. */
const NO_DIGITS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF';
/** Those whose minor unit is a thousandth. */
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND';

function entries(codes: string, digits: number): [string, number][] {
  return codes
    .trim()
    .split(/\s+/)
    .map((code) => [code, digits]);
}

const MINOR_DIGITS: ReadonlyMap<string, number> = new Map([
  ...entries(TWO_DIGITS, 2),
  ...entries(NO_DIGITS, 0),
  ...entries(THREE_DIGITS, 3),
]);

/** How many digits after the point the currency has (ISO 4217), or null when there is no such currency. */
export function currencyDigits(currency: string): number | null {
  return MINOR_DIGITS.get(currency) ?? null;
}

/** Whether ISO 4217 lists the code as an active currency. */
export function isCurrency(currency: string): boolean {
  return MINOR_DIGITS.has(currency);
}
