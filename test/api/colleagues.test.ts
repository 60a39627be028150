import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Actor, type Role } from '../../domain/actor.ts';
import { isAllowed } from '../../domain/authorization.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const credit = aReviewer('credit', { id: 'r-1', name: 'Chen Jing' });
const materials = aReviewer('materials', { id: 'r-2', name: 'Ma Lin 100%' });

interface Colleagues {
  readonly items: readonly { readonly id: string; readonly departments: readonly string[] }[];
  readonly nextCursor: string | null;
}

async function colleaguesOf(actor: Actor, query = ''): Promise<Colleagues> {
  return (await environment.call(actor, { url: `/v1/colleagues${query}` })).json<Colleagues>();
}

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.review.addPeople(credit, materials, anActor('submitter'), anActor('customer'));
});

afterAll(() => environment.close());

const MAY: readonly Role[] = ['reviewer', 'manager'];

describe('colleagues', () => {
  it('are the people who could be asked, by name, with their departments, page by page', async () => {
    const first = await colleaguesOf(credit, '?limit=1');
    expect(first.items).toEqual([{ id: 'r-1', name: 'Chen Jing', departments: ['credit'] }]);
    const rest = await colleaguesOf(credit, `?limit=1&cursor=${first.nextCursor ?? ''}`);
    expect(rest.items.map(({ id }) => id)).toEqual(['r-2']);
    const all = await colleaguesOf(credit);
    expect(all.items.map(({ id }) => id)).not.toContain('submitter-1');
    expect(all.items.map(({ id }) => id)).not.toContain('customer-1');
  });

  it.each([
    ['jing', ['r-1']],
    ['R-2', ['r-2']],
    // What stands for anything in the database stands for itself here.
    ['100%25', ['r-2']],
    ['%25', ['r-2']],
    ['_', []],
  ])('are found by the part %s of a name or id', async (search, ids) => {
    const { items } = await colleaguesOf(credit, `?search=${search}`);
    expect(items.map(({ id }) => id)).toEqual(ids);
  });

  it('are found by name also where names are kept apart from their records', async () => {
    const put = (id: string, name: string) =>
      environment.call(anActor('admin'), {
        method: 'PUT',
        url: `/v1/people/${id}`,
        payload: { name, roles: ['reviewer'], departments: ['capacity'] },
      });
    expect((await put('r-9', '陈静')).statusCode).toBe(201);
    expect((await put('r-8', 'Zoe Park')).statusCode).toBe(201);
    const ids = async (search: string) =>
      (await colleaguesOf(credit, `?search=${encodeURIComponent(search)}`)).items.map(({ id }) => id);
    expect(await ids('陈')).toEqual(['r-9']);
    expect(await ids('park')).toEqual(['r-8']);
    const all = (await colleaguesOf(credit)).items.map(({ id }) => id);
    expect(all).toEqual(['r-1', 'r-2', 'r-8', 'r-9']);
  });

  it.each(ROLES.filter((role) => !MAY.includes(role)))('are not for the role %s', async (role) => {
    expect(isAllowed({ roles: [role] }, 'colleague.read')).toBe(false);
    const answer = await environment.call(anActor(role), { url: '/v1/colleagues' });
    expect(answer.statusCode).toBe(403);
  });
});
