/** Writes the types of the API that the command line is built on. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateApiTypes } from '../api-types.ts';
import { checkoutFolder } from '../environment.ts';

writeFileSync(join(checkoutFolder, 'cli', 'generated', 'api.ts'), await generateApiTypes());
