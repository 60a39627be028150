import { useQuery } from '@tanstack/react-query';
import { peopleQuery } from './administration-queries.ts';

/** The name of a person by their id; the id while names are loaded, and for whoever has no record. */
export function usePeopleNames(): (id: string) => string {
  const { data } = useQuery(peopleQuery);
  return (id) => data?.find(({ externalId }) => externalId === id)?.name ?? id;
}
