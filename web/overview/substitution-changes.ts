import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { components } from '../../cli/generated/api.ts';
import { answered, api } from '../api/client.ts';
import { tell } from '../display/tell.ts';
import { useLanguage } from '../i18n/use-language.ts';
import type { StandingSubstitution } from './figure-queries.ts';

type SubstitutionBody = components['schemas']['SubstitutionValues'];

const A_MOMENT_MS = 1_000;

/** What a substitution becomes that ends now; one that has not begun is over before it was. */
function endedNow(standing: StandingSubstitution): SubstitutionBody {
  const { principal, substitute, kind, startsAt, state, departments, upTo, customerClasses } = standing;
  const nowMs = Date.now();
  return {
    ...{ principal: principal.id, substitute: substitute.id, kind, departments, customerClasses, upTo },
    startsAt: state === 'coming' ? new Date(nowMs - A_MOMENT_MS).toISOString() : startsAt,
    endsAt: new Date(nowMs).toISOString(),
  };
}

/** Ends a substitution, unless somebody has changed it since it was shown. */
export function useEnding(standing: StandingSubstitution) {
  const { t } = useLanguage();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => {
      const params = { path: { externalId: standing.id }, header: { 'if-match': `"${standing.version}"` } };
      return answered(api.PUT('/v1/substitutions/{externalId}', { params, body: endedNow(standing) }));
    },
    onSuccess: () => {
      tell(t('figures.stand.ended'));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['administration', 'substitutions'] }),
  });
}
