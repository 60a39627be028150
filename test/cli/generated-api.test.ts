import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generateApiTypes } from '../../stack/api-types.ts';
import { checkoutFolder } from '../../stack/environment.ts';

it('the client is built on the API as it is (run npm run generate:api after changing a route)', async () => {
  const committed = readFileSync(join(checkoutFolder, 'cli', 'generated', 'api.ts'), 'utf8');
  expect(committed).toBe(await generateApiTypes());
});
