import type { Role } from '../../domain/actor.ts';

interface Person {
  readonly externalId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly departments: readonly string[];
  readonly customers: readonly string[];
  readonly authorityLimit: { readonly amount: string; readonly currency: string } | null;
  readonly active: boolean;
}

const everyDepartment = [
  'order_data',
  'credit',
  'payment_terms',
  'capacity',
  'materials',
  'special_requirements',
  'final_approval',
];

function person(externalId: string, name: string, duties: Partial<Person>): Person {
  return {
    externalId,
    name,
    roles: [],
    departments: [],
    customers: [],
    authorityLimit: null,
    active: true,
    ...duties,
  };
}

function reviewer(externalId: string, name: string, departments: readonly string[]): Person {
  return person(externalId, name, { roles: ['reviewer'], departments });
}

function manager(externalId: string, name: string, departments: readonly string[]): Person {
  return person(externalId, name, { roles: ['manager', 'reviewer'], departments });
}

function upTo(amount: string): Pick<Person, 'authorityLimit'> {
  return { authorityLimit: { amount, currency: 'CNY' } };
}

/** Everybody but the administrator, who exists before the company is loaded and loads it. */
export const PEOPLE: readonly Person[] = [
  person('lin-mei', 'Lin Mei', { roles: ['submitter'] }),
  person('qian-bo', 'Qian Bo', { roles: ['submitter'] }),
  person('bai-xue', 'Bai Xue', { roles: ['customer'], customers: ['C-1001'] }),
  person('web-shop', 'Web shop', { roles: ['system'] }),
  reviewer('zhao-wei', 'Zhao Wei', ['order_data']),
  reviewer('chen-jing', 'Chen Jing', ['credit']),
  reviewer('sun-li', 'Sun Li', ['credit', 'payment_terms']),
  reviewer('he-yun', 'He Yun', ['capacity']),
  reviewer('ma-lin', 'Ma Lin', ['materials']),
  reviewer('guo-feng', 'Guo Feng', ['special_requirements']),
  { ...reviewer('tang-rui', 'Tang Rui', ['final_approval']), ...upTo('100000.00') },
  { ...reviewer('luo-yan', 'Luo Yan', ['final_approval']), ...upTo('500000.00') },
  { ...reviewer('duty-desk', 'Duty desk', everyDepartment), ...upTo('200000.00') },
  manager('wu-gang', 'Wu Gang', ['order_data', 'special_requirements']),
  manager('xu-na', 'Xu Na', ['credit', 'payment_terms']),
  manager('deng-hao', 'Deng Hao', ['capacity', 'materials']),
  // The default policy names this id as the owner of routing incidents.
  { ...manager('owner', 'Gao Ning', everyDepartment), ...upTo('50000000.00') },
  person('jiang-shan', 'Jiang Shan', { roles: ['auditor'] }),
];

/** Who signs in with the demonstration key of each role; the duty desk reviews for every department. */
export const DEMONSTRATION_SIGN_INS: Readonly<Record<Exclude<Role, 'admin'>, string>> = {
  submitter: 'lin-mei',
  customer: 'bai-xue',
  reviewer: 'duty-desk',
  manager: 'owner',
  auditor: 'jiang-shan',
  system: 'web-shop',
};
