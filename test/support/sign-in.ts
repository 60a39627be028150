import type { SignInSettings } from '../../api/sign-in/settings.ts';

/** Passwords only, at an address without TLS, and as often as a test likes. */
export function aSignIn(overrides: Partial<SignInSettings> = {}): SignInSettings {
  return {
    publicUrl: 'http://countersign.test',
    idleMs: 3_600_000,
    lifetimeMs: 86_400_000,
    signInsPerMinute: 100_000,
    provider: null,
    tokens: null,
    ...overrides,
  };
}
