import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, describeFailure, messageOf, StackFailure } from './stack-failure.ts';

/** Creates a folder below those that exist. Node's own way tries for ever where a file system takes none, as /proc. */
function createFolder(folder: string): void {
  if (existsSync(folder)) return;
  createFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another start may have created it meanwhile.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/**
 * Does the first thing that writes into the data folder, which is created if it is missing.
 *
 * @throws StackFailure with the name of the folder when it cannot be used as one.
 */
export function inDataFolder<Result>(dataFolder: string, task: () => Result): Result {
  try {
    createFolder(dataFolder);
    return task();
  } catch (error) {
    if (describeFailure(error) !== undefined) throw error;
    throw new StackFailure(
      `The data folder ${dataFolder} cannot be used (${messageOf(error)}). ` +
        'Set COUNTERSIGN_DATA_DIR to a folder that this user can write, and start again.',
    );
  }
}
