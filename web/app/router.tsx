import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { readAddressTexts, SAMPLE_TERMS, SEARCH_TERMS } from '../audit/address-texts.ts';
import { InboxPage } from '../inbox/inbox-page.tsx';
import { readListSearch } from '../overview/list-search.ts';
import { App } from './app.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** A page with the texts that only pages other than the first have. */
async function withTexts<Page>(page: Promise<Page>): Promise<Page> {
  const { addPageTexts } = await import('../i18n/add-page-texts.ts');
  addPageTexts();
  return page;
}

/** A page of the administration, whose texts only those pages have. */
async function administered<Page>(page: Promise<Page>): Promise<Page> {
  const { addAdministrationTexts } = await import('../i18n/administration/add-administration-texts.ts');
  addAdministrationTexts();
  return withTexts(page);
}

const root = createRootRoute({ component: App, notFoundComponent: NotFoundPage });

const inbox = createRoute({ getParentRoute: () => root, path: '/', component: InboxPage });
const orders = createRoute({
  getParentRoute: () => root,
  path: '/orders',
  component: lazyRouteComponent(() => withTexts(import('../order/orders-page.tsx')), 'OrdersPage'),
});
const order = createRoute({
  getParentRoute: () => root,
  path: '/orders/$orderId',
  validateSearch: ({ at }: Record<string, unknown>): { at?: number } =>
    typeof at === 'number' && Number.isInteger(at) && at >= 1 ? { at } : {},
  component: lazyRouteComponent(() => withTexts(import('../order/order-page.tsx')), 'OrderPage'),
});
const review = createRoute({
  getParentRoute: () => root,
  path: '/orders/$orderId/reviews/$department',
  component: lazyRouteComponent(() => withTexts(import('../review/review-page.tsx')), 'ReviewPage'),
});

const change = createRoute({
  getParentRoute: () => root,
  path: '/orders/$orderId/change',
  component: lazyRouteComponent(
    () => withTexts(import('../submission/change-order-page.tsx')),
    'ChangeOrderPage',
  ),
});
const newOrder = createRoute({
  getParentRoute: () => root,
  path: '/new',
  validateSearch: ({ draft }: Record<string, unknown>): { draft?: string } =>
    typeof draft === 'string' ? { draft } : {},
  component: lazyRouteComponent(() => withTexts(import('../submission/new-order-page.tsx')), 'NewOrderPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/me',
  component: lazyRouteComponent(() => withTexts(import('../me/settings-page.tsx')), 'SettingsPage'),
});

const bulk = createRoute({
  getParentRoute: () => root,
  path: '/decide',
  component: lazyRouteComponent(() => withTexts(import('../inbox/bulk-page.tsx')), 'BulkPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>) => readAddressTexts(search, SEARCH_TERMS),
  component: lazyRouteComponent(() => withTexts(import('../audit/audit-search-page.tsx')), 'AuditSearchPage'),
});
const auditSample = createRoute({
  getParentRoute: () => root,
  path: '/audit/sample',
  validateSearch: (search: Record<string, unknown>) => readAddressTexts(search, SAMPLE_TERMS),
  component: lazyRouteComponent(() => withTexts(import('../audit/sample-page.tsx')), 'SamplePage'),
});
const auditRecord = createRoute({
  getParentRoute: () => root,
  path: '/audit/record',
  component: lazyRouteComponent(() => withTexts(import('../audit/record-page.tsx')), 'RecordPage'),
});
const auditReads = createRoute({
  getParentRoute: () => root,
  path: '/audit/reads',
  component: lazyRouteComponent(() => withTexts(import('../audit/reads-page.tsx')), 'ReadsPage'),
});
const auditOrder = createRoute({
  getParentRoute: () => root,
  path: '/audit/orders/$orderId',
  component: lazyRouteComponent(() => withTexts(import('../audit/audit-order-page.tsx')), 'AuditOrderPage'),
});
const audits = [audit, auditSample, auditRecord, auditReads, auditOrder] as const;

const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  component: lazyRouteComponent(() => withTexts(import('../overview/overview-page.tsx')), 'OverviewPage'),
});
const overviewList = createRoute({
  getParentRoute: () => root,
  path: '/overview/list',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => withTexts(import('../overview/list-page.tsx')), 'ListPage'),
});
const overviews = [overview, overviewList] as const;
const administration = createRoute({
  getParentRoute: () => root,
  path: '/administration',
  component: lazyRouteComponent(
    () => administered(import('../administration/administration-page.tsx')),
    'AdministrationPage',
  ),
});
const people = createRoute({
  getParentRoute: () => root,
  path: '/administration/people',
  component: lazyRouteComponent(
    () => administered(import('../administration/people/people-page.tsx')),
    'PeoplePage',
  ),
});
const person = createRoute({
  getParentRoute: () => root,
  path: '/administration/people/$personId',
  component: lazyRouteComponent(
    () => administered(import('../administration/people/person-page.tsx')),
    'PersonPage',
  ),
});
const newPerson = createRoute({
  getParentRoute: () => root,
  path: '/administration/new-person',
  component: lazyRouteComponent(
    () => administered(import('../administration/people/new-person-page.tsx')),
    'NewPersonPage',
  ),
});
const departments = createRoute({
  getParentRoute: () => root,
  path: '/administration/departments',
  component: lazyRouteComponent(
    () => administered(import('../administration/departments/departments-page.tsx')),
    'DepartmentsPage',
  ),
});
const calendars = createRoute({
  getParentRoute: () => root,
  path: '/administration/calendars',
  component: lazyRouteComponent(
    () => administered(import('../administration/calendars/calendars-page.tsx')),
    'CalendarsPage',
  ),
});
const calendar = createRoute({
  getParentRoute: () => root,
  path: '/administration/calendars/$name',
  component: lazyRouteComponent(
    () => administered(import('../administration/calendars/calendar-page.tsx')),
    'CalendarPage',
  ),
});
const policy = createRoute({
  getParentRoute: () => root,
  path: '/administration/policy',
  component: lazyRouteComponent(
    () => administered(import('../administration/policy/policy-page.tsx')),
    'PolicyPage',
  ),
});
const recordImport = createRoute({
  getParentRoute: () => root,
  path: '/administration/import',
  component: lazyRouteComponent(
    () => administered(import('../administration/import/import-page.tsx')),
    'ImportPage',
  ),
});
const keys = createRoute({
  getParentRoute: () => root,
  path: '/administration/keys',
  component: lazyRouteComponent(
    () => administered(import('../administration/keys/keys-page.tsx')),
    'KeysPage',
  ),
});
const administrationPages = [
  administration,
  people,
  person,
  newPerson,
  departments,
  calendars,
  calendar,
  policy,
  recordImport,
  keys,
] as const;

/** Every page by its address. All but the first are loaded when they are opened. */
export const router = createRouter({
  routeTree: root.addChildren([
    inbox,
    bulk,
    orders,
    order,
    change,
    newOrder,
    review,
    settings,
    ...audits,
    ...overviews,
    ...administrationPages,
  ]),
  scrollRestoration: true,
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
