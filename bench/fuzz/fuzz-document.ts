import { z } from 'zod';

/** Ids of what exists, so that requests reach more than "not found". */
export interface KnownIds {
  readonly orders: readonly string[];
  readonly departments: readonly string[];
  readonly externalIds: readonly string[];
}

const jsonObject = z.record(z.string(), z.unknown());
const parameter = z.looseObject({ name: z.string(), in: z.string() });
const operation = z.looseObject({
  parameters: z.array(parameter).optional(),
  responses: z.record(z.string(), z.looseObject({ content: jsonObject.optional() })).optional(),
});
const document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) });

const CURRENCIES = ['CNY', 'EUR', 'JPY', 'USD'];

function isCurrency(value: Readonly<Record<string, unknown>>): boolean {
  return value['type'] === 'string' && value['example'] === 'CNY';
}

/** Only the rules know which codes are currencies: without some of them no generated money would be taken. */
function withCurrencies(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withCurrencies);
  const parsed = jsonObject.safeParse(value);
  if (!parsed.success) return value;
  if (isCurrency(parsed.data)) return { ...parsed.data, enum: CURRENCIES };
  return Object.fromEntries(
    Object.entries(parsed.data).map(([name, child]) => [name, withCurrencies(child)]),
  );
}

function withKnown(known: KnownIds, given: z.infer<typeof parameter>): z.infer<typeof parameter> {
  const ids = { orderId: known.orders, department: known.departments, externalId: known.externalIds };
  const found = given.in === 'path' ? new Map(Object.entries(ids)).get(given.name) : undefined;
  if (!found || found.length === 0) return given;
  return { ...given, schema: { anyOf: [{ type: 'string', enum: found }, given['schema']] } };
}

/** Whether an operation answers without an end, which no generated request can wait for. */
function isStream({ responses = {} }: z.infer<typeof operation>): boolean {
  return Object.values(responses).some(({ content = {} }) => 'text/event-stream' in content);
}

/**
 * The API's document with what only its records and rules know: ids that exist and currencies. Requests that are
 * generated from it get past validation more often; what answers are held against stays as it is.
 */
export function toFuzzDocument(text: string, known: KnownIds): string {
  const { paths, ...rest } = document.parse(withCurrencies(JSON.parse(text)));
  const described = Object.entries(paths).map(([path, methods]): [string, unknown] => [
    path,
    Object.fromEntries(
      Object.entries(methods)
        .filter(([, described]) => !isStream(described))
        .map(([method, { parameters, ...others }]) => [
          method,
          parameters ? { ...others, parameters: parameters.map((given) => withKnown(known, given)) } : others,
        ]),
    ),
  ]);
  return JSON.stringify({ ...rest, paths: Object.fromEntries(described) });
}
