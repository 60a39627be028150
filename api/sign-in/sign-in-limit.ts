import type { FastifyRequest } from 'fastify';
import type { SignInSettings } from './settings.ts';

/** How often one address may try to sign in, for the configuration of a public route. */
export function signInLimit({ signInsPerMinute }: Pick<SignInSettings, 'signInsPerMinute'>) {
  return {
    max: signInsPerMinute,
    // Other public routes are not counted at all.
    allowList: () => false,
    keyGenerator: ({ ip }: FastifyRequest) => ip,
  };
}
