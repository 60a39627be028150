import { z } from 'zod';
import { ROLES } from '../../domain/actor.ts';
import { LANGUAGES, NOTICE_PREFERENCES } from '../../domain/notice.ts';
import { SUBSTITUTION_KINDS } from '../../domain/substitution.ts';
import { email, identifier } from '../schemas/values.ts';
import {
  choice,
  emailField,
  flag,
  instantField,
  moneyField,
  personName,
  reference,
  structure,
  text,
  type RecordField,
} from './fields.ts';
import { resource, type RecordResource } from './record-resource.ts';

const MOST_NAMES = 100;
const MOST_CLAIM = 500;

/** Records that only an administrator changes, and not those about themselves. */
function organisationResource(
  names: { name: string; schemaName: string },
  concerns: readonly string[],
  fields: readonly RecordField[],
): RecordResource {
  const { name, schemaName } = names;
  return { ...resource(name, schemaName, fields), read: 'person.read', write: 'person.write', concerns };
}

const names = () => z.array(identifier).max(MOST_NAMES).default([]);
const period = () => [instantField('startsAt', 'starts_at'), instantField('endsAt', 'ends_at')];

/** Who works in the company, with what authority, and who stands in for whom. */
export const ORGANISATION: readonly RecordResource[] = [
  organisationResource(
    { name: 'departments', schemaName: 'Department' },
    ['manager_id'],
    [text('name', 'name'), reference('manager', 'manager_id', 'optional')],
  ),
  organisationResource(
    { name: 'people', schemaName: 'Person' },
    ['external_id'],
    [
      personName('name', 'name'),
      structure('roles', 'roles', z.array(z.enum(ROLES)).max(ROLES.length)),
      structure('departments', 'departments', names()),
      structure('customers', 'customers', names()),
      moneyField(
        'authorityLimit',
        { minor: 'authority_limit_minor', currency: 'authority_currency' },
        { presence: 'optional' },
      ),
      reference('manager', 'manager_id', 'optional'),
      flag('active', 'active', 'true'),
      emailField(email),
      choice('language', LANGUAGES, 'en'),
      structure('notices', 'notice_preference', z.enum(NOTICE_PREFERENCES).default('at_once')),
    ],
  ),
  organisationResource(
    { name: 'authority-limits', schemaName: 'AuthorityLimit' },
    ['person_id'],
    [
      reference('person', 'person_id'),
      reference('department', 'department'),
      moneyField('limit', { minor: 'limit_minor', currency: 'currency' }),
    ],
  ),
  organisationResource(
    { name: 'substitutions', schemaName: 'Substitution' },
    ['principal_id', 'substitute_id'],
    [
      reference('principal', 'principal_id'),
      reference('substitute', 'substitute_id'),
      choice('kind', SUBSTITUTION_KINDS),
      ...period(),
      structure('departments', 'departments', names()),
      moneyField('upTo', { minor: 'up_to_minor', currency: 'up_to_currency' }, { presence: 'optional' }),
      structure('customerClasses', 'customer_classes', names()),
    ],
  ),
  {
    ...organisationResource(
      { name: 'identities', schemaName: 'Identity' },
      [],
      [
        reference('person', 'person_id'),
        structure('issuer', 'issuer', z.url().max(MOST_CLAIM)),
        text('subject', 'subject', 'optional'),
        emailField(email.toLowerCase(), 'email_index'),
        flag('active', 'active', 'true'),
      ],
    ),
    owner: { kind: 'person', column: 'person_id' },
  },
  organisationResource(
    { name: 'absences', schemaName: 'Absence' },
    [],
    [reference('person', 'person_id'), ...period()],
  ),
];
