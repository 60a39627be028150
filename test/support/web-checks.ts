import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const NARROWEST = 360;
const LEAST_TARGET = 44;

/** Nothing on the page that axe calls serious or critical. */
export async function expectAccessible(page: Page): Promise<void> {
  // What is in order is not told element by element: of a large page that would hold up the API in this process for seconds.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

/** The page fits the narrowest of phones. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: NARROWEST, height: 780 });
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(NARROWEST);
  if (size) await page.setViewportSize(size);
}

/** Of everything that can be touched, what is lower or narrower than a finger (WCAG 2.5.5); links within a text are exempt. */
const SMALL_TARGETS = `[...document.querySelectorAll('button, input, select, textarea, a[href], [role=button]')]
  .filter((element) => element.checkVisibility() && !element.closest('p, .skip-link, [aria-hidden=true]') && !element.matches('.skip-link, [type=file]'))
  .map((element) => ({ box: (element.matches('input[type=checkbox], input[type=radio]') ? element.closest('label, .check-target') ?? element : element).getBoundingClientRect(), element }))
  .filter(({ box }) => box.height < ${LEAST_TARGET} - 0.5 || box.width < ${LEAST_TARGET} - 0.5)
  .map(({ box, element }) => Math.round(box.width) + 'x' + Math.round(box.height) + ' ' + element.outerHTML.slice(0, 160))`;

/** Everything that is touched is large enough for a finger. */
export async function expectTouchable(page: Page): Promise<void> {
  expect(await page.evaluate(SMALL_TARGETS)).toEqual([]);
}
