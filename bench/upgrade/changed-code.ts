import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { checkoutFolder } from '../../stack/environment.ts';
import { rewrite } from '../chaos/sabotage.ts';

/** The patch id of the rehearsed change. */
export const REHEARSED_CHANGE = 'rehearsed-pause-before-stage';

/** How the changed code guards its new step: as docs/upgrading.md asks for, or not at all. */
export const GUARDS = ['guarded', 'unguarded'] as const;
export type Guarding = (typeof GUARDS)[number];

const FILE = 'workflows/order-review.ts';
const SOURCES = ['workflows', 'domain', 'package.json', 'tsconfig.json'];

/** One more step, a timer, before each stage of each revision: orders in every state come to it, some of them twice. */
const NEW_STEP: Readonly<Record<Guarding, string>> = {
  guarded: `if (patched('${REHEARSED_CHANGE}')) await sleep(1);`,
  unguarded: 'await sleep(1);',
};

function changedText(guarding: Guarding): string {
  const text = readFileSync(join(checkoutFolder, FILE), 'utf8');
  const stage = '  for (let stage = stages[at]; stage; stage = stages[at]) {\n';
  const withStep = rewrite(text, {
    file: FILE,
    find: stage,
    replace: `${stage}    ${NEW_STEP[guarding]}\n`,
  });
  const imported = "import { allHandlersFinished, condition } from '@temporalio/workflow';";
  const replace = imported.replace('condition', 'condition, patched, sleep');
  return rewrite(withStep, { file: FILE, find: imported, replace });
}

/** Bundles the workflow code with one more step, and answers the bundle's path in the folder. */
export async function bundleChanged(folder: string, guarding: Guarding): Promise<string> {
  const sources = join(folder, guarding);
  mkdirSync(sources, { recursive: true });
  for (const source of SOURCES)
    cpSync(join(checkoutFolder, source), join(sources, source), { recursive: true });
  symlinkSync(join(checkoutFolder, 'node_modules'), join(sources, 'node_modules'));
  writeFileSync(join(sources, FILE), changedText(guarding));
  const workflowsPath = join(sources, 'workflows', 'bundle.ts');
  const failureConverterPath = join(sources, 'workflows', 'failure-converter.ts');
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ workflowsPath, failureConverterPath, logger });
  const path = join(folder, `${guarding}.js`);
  writeFileSync(path, code);
  return path;
}
