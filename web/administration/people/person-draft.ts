import type { Role } from '../../../domain/actor.ts';
import { isCurrency } from '../../../domain/currency.ts';
import type { Language, NoticePreference } from '../../../domain/notice.ts';
import type { Words } from '../../i18n/use-language.ts';
import type { Person, PersonValues } from '../administration-queries.ts';
import type { Line } from '../lines.ts';
import { mergedField, type ThreeDrafts } from '../merged-drafts.ts';

/** A person as they are written in the form. */
export interface PersonDraft {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly departments: readonly string[];
  /** Ids with commas between them. */
  readonly customers: string;
  /** Empty for no authority. */
  readonly amount: string;
  readonly currency: string;
  readonly manager: string | null;
  readonly active: boolean;
  readonly email: string;
  readonly language: Language;
  readonly notices: NoticePreference;
}

/** The fields that show what the API found wrong with them. */
export const PERSON_POINTERS = [
  '/name',
  '/roles',
  '/departments',
  '/customers',
  '/authorityLimit',
  '/manager',
  '/email',
] as const;

const NOBODY: PersonDraft = {
  name: '',
  roles: [],
  departments: [],
  customers: '',
  amount: '',
  currency: 'CNY',
  manager: null,
  active: true,
  email: '',
  language: 'en',
  notices: 'at_once',
};

export function toPersonDraft(person: Person | null): PersonDraft {
  if (!person) return NOBODY;
  const { name, roles, departments, customers, authorityLimit, manager, active, email, language, notices } =
    person;
  return {
    ...{ name, roles, departments, active, language, notices },
    customers: customers.join(', '),
    amount: authorityLimit?.amount ?? '',
    currency: authorityLimit?.currency ?? NOBODY.currency,
    manager: manager ?? null,
    email: email ?? '',
  };
}

/** What stands between commas, each once. */
export function namesIn(text: string): string[] {
  const names = text.split(/[,，;；\n]/).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}

export function toPersonValues(draft: PersonDraft): PersonValues {
  const { name, roles, departments, customers, amount, currency, manager, active, email } = draft;
  const { language, notices } = draft;
  return {
    ...{ name: name.trim(), active, language, notices, manager },
    roles: [...roles],
    departments: [...departments],
    customers: namesIn(customers),
    authorityLimit:
      amount.trim() === '' ? null : { amount: amount.trim(), currency: currency.trim().toUpperCase() },
    email: email.trim() === '' ? null : email.trim(),
  };
}

/** What was typed stays; what was not is as somebody else has made it. */
export function mergePersonDrafts(drafts: ThreeDrafts<PersonDraft>): PersonDraft {
  return {
    name: mergedField(drafts, 'name'),
    roles: mergedField(drafts, 'roles'),
    departments: mergedField(drafts, 'departments'),
    customers: mergedField(drafts, 'customers'),
    amount: mergedField(drafts, 'amount'),
    currency: mergedField(drafts, 'currency'),
    manager: mergedField(drafts, 'manager'),
    active: mergedField(drafts, 'active'),
    email: mergedField(drafts, 'email'),
    language: mergedField(drafts, 'language'),
    notices: mergedField(drafts, 'notices'),
  };
}

const FIELDS = [
  'name',
  'roles',
  'departments',
  'customers',
  'authority',
  'manager',
  'active',
  'email',
  'language',
  'notices',
] as const;

function authorityText({ money }: Words, { amount, currency }: PersonDraft): string {
  if (amount === '') return '';
  return isCurrency(currency) ? money({ amount, currency }) : `${amount} ${currency}`;
}

/** A person in words. */
export function personLines(words: Words, draft: PersonDraft): readonly Line[] {
  const { t, name: nameOf } = words;
  const texts: Readonly<Record<(typeof FIELDS)[number], string>> = {
    name: draft.name,
    roles: draft.roles.map((role) => t(`administration.role.${role}`)).join(', '),
    departments: draft.departments.map((one) => nameOf('departments', one)).join(', '),
    customers: namesIn(draft.customers).join(', '),
    authority: authorityText(words, draft),
    manager: draft.manager ?? '',
    active: t(draft.active ? 'administration.yes' : 'administration.no'),
    email: draft.email,
    language: t(`administration.language.${draft.language}`),
    notices: t(`administration.notices.${draft.notices}`),
  };
  return FIELDS.map((key) => ({
    ...{ key, group: '', label: t(`administration.person.${key}`) },
    text: texts[key] === '' ? t('administration.none') : texts[key],
  }));
}
