import { describe, expect, it } from 'vitest';
import { findPasswordFault, lockAfterMs, normaliseLogin, normalisePassword } from '../../domain/sign-in.ts';

it('an account is locked from the fifth failed attempt on, each time for twice as long, and for an hour at most', () => {
  const minutes = [0, 1, 4, 5, 6, 7, 10, 11, 12, 1_000].map((failed) => lockAfterMs(failed) / 60_000);
  expect(minutes).toEqual([0, 0, 0, 1, 2, 4, 32, 60, 60, 60]);
});

describe('a new password', () => {
  const account = { login: 'sun-li', name: 'Sun Li' };

  it.each([
    'correct horse battery',
    'zwölf Zeichen',
    '一二三四五六七八九十百千',
    'sun-li and the tall ships',
  ])('may be %s', (password) => {
    expect(findPasswordFault(password, account)).toBeNull();
  });

  it.each([
    ['of eleven characters', 'elevenchars', 'too_short'],
    ['of few characters, as they are compared', 'ﬀﬀﬀﬀﬀ', 'too_short'],
    ['of a page of text', 'lorem ipsum '.repeat(50), 'too_long'],
    ['of the same characters', 'ababababababab', 'repeats'],
    ['of the login', 'sun-li-sun-li-12', 'own_name'],
    ['of the name in capitals', 'SUN LISUN LI 1', 'own_name'],
  ])('is not made %s', (_how, password, fault) => {
    expect(findPasswordFault(password, account)).toBe(fault);
  });
});

it('a password or a login is the same from every keyboard', () => {
  expect(normalisePassword('Zu\u0308rich')).toBe(normalisePassword('Z\u00fcrich'));
  expect(normaliseLogin('Sun.Li')).toBe('sun.li');
});
