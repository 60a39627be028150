export function say(text: string): void;
export function withProgress<Result>(label: string, task: () => Promise<Result>): Promise<Result>;
