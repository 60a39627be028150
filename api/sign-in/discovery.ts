import {
  allowInsecureRequests,
  ClientSecretBasic,
  discovery,
  enableNonRepudiationChecks,
  None,
  type Configuration,
} from 'openid-client';
import { PROVIDER_DEADLINE_MS } from './provider-failure.ts';

const MS_A_SECOND = 1_000;

/**
 * Reads the metadata of an identity provider (OpenID Connect Discovery 1.0). Its signatures are verified besides what
 * TLS promises; an address without TLS has been allowed by the configuration for this machine only.
 */
export function discoverProvider(client: {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
}): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = client;
  const url = new URL(issuer);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the mark warns of what the configuration has checked
  const insecure = url.protocol === 'http:' ? [allowInsecureRequests] : [];
  const authentication = clientSecret === null ? None() : ClientSecretBasic(clientSecret);
  return discovery(url, clientId, {}, authentication, {
    timeout: PROVIDER_DEADLINE_MS / MS_A_SECOND,
    execute: [enableNonRepudiationChecks, ...insecure],
  });
}
