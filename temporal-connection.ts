import { readFileSync } from 'node:fs';
import type { TLSConfig } from '@temporalio/client';
import { TEMPORAL_SECURITY_VARIABLES, type TemporalSecurity } from './config.ts';

/** What the engine's client and its worker connect with. */
export interface TemporalConnection {
  readonly address: string;
  readonly tls?: TLSConfig | false;
  readonly apiKey?: string;
}

function readTls(security: Partial<TemporalSecurity>): TLSConfig {
  const {
    TEMPORAL_TLS_SERVER_NAME: name,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: authorities,
    TEMPORAL_TLS_CLIENT_CERT_PATH: certificate,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key,
  } = security;
  const client =
    certificate === undefined || key === undefined
      ? {}
      : { clientCertPair: { crt: readFileSync(certificate), key: readFileSync(key) } };
  return {
    ...(name === undefined ? {} : { serverNameOverride: name }),
    ...(authorities === undefined ? {} : { serverRootCACertificate: readFileSync(authorities) }),
    ...client,
  };
}

function usesTls(security: Partial<TemporalSecurity>): boolean {
  if (security.TEMPORAL_TLS !== undefined) return security.TEMPORAL_TLS === 'true';
  return TEMPORAL_SECURITY_VARIABLES.some((name) => security[name] !== undefined);
}

/**
 * The connection to a Temporal server, with TLS and an API key where they are configured. Throws when a file that
 * is named for TLS cannot be read.
 */
export function temporalConnection(address: string, security: Partial<TemporalSecurity>): TemporalConnection {
  const { TEMPORAL_API_KEY: apiKey } = security;
  return {
    address,
    tls: usesTls(security) && readTls(security),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}
