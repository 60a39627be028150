interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** As many as the API puts on a page. */
export const WHOLE_PAGE = 200;

/** Everything of a list, page after page: for what is searched and joined as a whole. */
export async function readAll<Item>(
  readPage: (query: { readonly limit: number; readonly cursor?: string }) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  let page = await readPage({ limit: WHOLE_PAGE });
  all.push(...page.items);
  while (page.nextCursor !== null) {
    page = await readPage({ limit: WHOLE_PAGE, cursor: page.nextCursor });
    all.push(...page.items);
  }
  return all;
}
