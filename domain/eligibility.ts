import type { Actor, OnBehalfOf, Principal } from './actor.ts';
import { isAllowedAs, type Caller, type Relation } from './authorization.ts';
import { relationToReview } from './relations.ts';
import { refuse, type DomainError } from './errors.ts';
import { toMoney, type MoneyJson } from './money.ts';
import { isWithin, type DepartmentLimit, type Substitution } from './substitution.ts';

/** The review that somebody wants to decide, as far as eligibility depends on it. */
export interface EligibilityCase {
  readonly department: string;
  readonly authorityRequired: boolean;
  readonly total: MoneyJson;
  /** The class of the customer; null when it has none, or is not known. */
  readonly customerClass: string | null;
  /** Everybody who submitted or amended the order. */
  readonly authors: readonly string[];
  /** After escalation the department's manager may decide as well. */
  readonly escalated: boolean;
}

/** Why somebody may not decide, or in whose name they do: their own when `onBehalfOf` is null. */
export type Standing =
  { readonly refusal: DomainError } | { readonly refusal: null; readonly onBehalfOf: OnBehalfOf | null };

/** What the place that somebody decides from is made of: a person's own, or that of the one they stand in for. */
type Seat = Caller & Pick<Principal, 'roles' | 'departments' | 'authorityLimit' | 'limits'>;

/** Up to which totals the seat covers orders in the department: its own limits go before the general one. */
function limitsIn(seat: Pick<Seat, 'authorityLimit' | 'limits'>, department: string): readonly MoneyJson[] {
  const own = seat.limits.filter((limit: DepartmentLimit) => limit.department === department);
  if (own.length > 0) return own.map(({ limit }) => limit);
  return seat.authorityLimit ? [seat.authorityLimit] : [];
}

function isUpTo(total: MoneyJson, limit: MoneyJson): boolean {
  const [limitMoney, totalMoney] = [toMoney(limit), toMoney(total)];
  return limitMoney.currency === totalMoney.currency && limitMoney.amountMinor >= totalMoney.amountMinor;
}

function findAuthorityFault(seat: Seat, review: EligibilityCase): DomainError | null {
  const { total, department } = review;
  const limits = limitsIn(seat, department);
  if (!review.authorityRequired || limits.some((limit) => isUpTo(total, limit))) return null;
  const named = limits.find(({ currency }) => currency === total.currency) ?? limits[0];
  return refuse.aboveAuthority({
    total: `${total.amount} ${total.currency}`,
    limit: named ? `${named.amount} ${named.currency}` : null,
  });
}

/** Why nobody may decide from this seat, or null. */
function findSeatFault(seat: Seat, review: EligibilityCase): DomainError | null {
  const { department } = review;
  const relation = relationToReview(seat, review);
  return isAllowedAs(seat, { operation: 'review.decide', relation })
    ? findAuthorityFault(seat, review)
    : refuse.wrongDepartment(department);
}

function isInForce(substitution: Substitution, review: EligibilityCase, at: string): boolean {
  const { departments, upTo, customerClasses } = substitution;
  if (!isWithin(substitution, at)) return false;
  if (departments.length > 0 && !departments.includes(review.department)) return false;
  if (upTo && !isUpTo(review.total, upTo)) return false;
  const isOfClass = review.customerClass !== null && customerClasses.includes(review.customerClass);
  return customerClasses.length === 0 || isOfClass;
}

function findReplacement({ duties }: Actor, review: EligibilityCase): DomainError | null {
  const replacement = duties?.replacedBy.find((substitution) => isInForce(substitution, review, duties.asOf));
  return replacement ? refuse.substituted({ substitution: replacement.id }) : null;
}

function findOwnFault(actor: Actor, review: EligibilityCase): DomainError | null {
  const { duties } = actor;
  return findSeatFault({ ...actor, limits: duties?.limits ?? [] }, review) ?? findReplacement(actor, review);
}

type StandIn = NonNullable<Actor['duties']>['standsFor'][number];

/** Why the actor may not decide in the principal's place: both must be free to, each within their own limit. */
function findStandInFault(actor: Actor, { principal }: StandIn, review: EligibilityCase): DomainError | null {
  if (review.authors.includes(principal.id)) return refuse.ownOrder();
  const maySitIn = isAllowedAs(actor, { operation: 'review.decide', relation: 'stand_in' });
  if (!maySitIn) return refuse.wrongDepartment(review.department);
  const own = { ...actor, limits: actor.duties?.limits ?? [] };
  return findSeatFault(principal, review) ?? findAuthorityFault(own, review);
}

/** The places of others that substitutions in force give the actor, by the ids of these, and why not from each. */
function listStandIns(actor: Actor, review: EligibilityCase): readonly Standing[] {
  const { duties } = actor;
  if (!duties) return [];
  return duties.standsFor
    .filter(({ substitution }) => isInForce(substitution, review, duties.asOf))
    .sort((one, other) => (one.substitution.id < other.substitution.id ? -1 : 1))
    .map((standIn) => {
      const refusal = findStandInFault(actor, standIn, review);
      const { id, name } = standIn.principal;
      return refusal
        ? { refusal }
        : { refusal, onBehalfOf: { id, name, substitution: standIn.substitution.id } };
    });
}

/** The first place from which the actor may decide for somebody; else why not from one of them. */
function findStandIn(actor: Actor, review: EligibilityCase): Standing | null {
  const standings = listStandIns(actor, review);
  return standings.find(({ refusal }) => refusal === null) ?? standings[0] ?? null;
}

function isAway({ duties }: Actor): boolean {
  return duties?.absences.some((absence) => isWithin(absence, duties.asOf)) ?? false;
}

function findPersonalFault(actor: Actor, review: EligibilityCase): DomainError | null {
  if (review.authors.includes(actor.id)) return refuse.ownOrder();
  return isAway(actor) ? refuse.absent() : null;
}

/**
 * Says whether the actor may decide the review, and in whose name (I4): in their own if they can, or else for the
 * person whose substitute they are. A substitute decides only what the principal could and what they could by their own
 * limit; nobody passes on what they have by a substitution, so that chains and circles give nobody anything.
 * Judged in the API, in the workflow's validator, where the decision is recorded, and by the database.
 */
export function judgeStanding(actor: Actor, review: EligibilityCase): Standing {
  const personal = findPersonalFault(actor, review);
  if (personal) return { refusal: personal };
  const own = findOwnFault(actor, review);
  if (!own) return { refusal: null, onBehalfOf: null };
  const standIn = findStandIn(actor, review);
  if (standIn?.refusal === null) return standIn;
  return { refusal: own.code === 'wrong_department' ? (standIn?.refusal ?? own) : own };
}

/** Says why the actor may not decide the review in anybody's name, or null when they may (I4). */
export function findIneligibility(actor: Actor, review: EligibilityCase): DomainError | null {
  return judgeStanding(actor, review).refusal;
}

/** In whose names the actor may decide the review: their own, null, first, then those whom they stand in for. */
export function listPlaces(actor: Actor, review: EligibilityCase): readonly (OnBehalfOf | null)[] {
  if (findPersonalFault(actor, review)) return [];
  const own = findOwnFault(actor, review) ? [] : [null];
  const others = listStandIns(actor, review).flatMap((standing) =>
    standing.refusal ? [] : [standing.onBehalfOf],
  );
  return [...own, ...others];
}

/** Why the actor may not decide in their own name, or null when they may. */
export function findOwnIneligibility(actor: Actor, review: EligibilityCase): DomainError | null {
  return findPersonalFault(actor, review) ?? findOwnFault(actor, review);
}

/**
 * Why the actor may not decide from a place that somebody gave them by hand, or null. They need not be of the
 * department; everything else that is asked of a reviewer is asked of them.
 */
export function findGivenFault(actor: Actor, review: EligibilityCase): DomainError | null {
  const personal = findPersonalFault(actor, review);
  if (personal) return personal;
  const maySitIn = isAllowedAs(actor, { operation: 'review.decide', relation: 'seat_given' });
  if (!maySitIn) return refuse.wrongDepartment(review.department);
  const own = { ...actor, limits: actor.duties?.limits ?? [] };
  return findAuthorityFault(own, review) ?? findReplacement(actor, review);
}

/** A department whose reviews somebody might decide. */
export interface Reach {
  readonly department: string;
  /** Whether they might only once a review is past its deadline. */
  readonly onlyEscalated: boolean;
  /** Up to one of which the total must be where the policy asks for authority: their own, for whomever they decide. */
  readonly limits: readonly MoneyJson[];
}

type Place = Caller & Pick<Principal, 'departments'>;
type PlaceReach = Omit<Reach, 'limits'>;

function reachFrom(place: Place, departments: readonly string[]): PlaceReach[] {
  const mayAs = (relation: Relation) => isAllowedAs(place, { operation: 'review.decide', relation });
  const onlyEscalated = !mayAs('own_department');
  if (onlyEscalated && !mayAs('escalated_department')) return [];
  return departments.map((department) => ({ department, onlyEscalated }));
}

/** Whether somebody decides in the actor's place whatever the order is. */
function isReplacedIn({ duties }: Actor, department: string): boolean {
  const isOfAll = ({ upTo, customerClasses, departments }: Substitution) =>
    upTo === null &&
    customerClasses.length === 0 &&
    (departments.length === 0 || departments.includes(department));
  return duties?.replacedBy.some((one) => isWithin(one, duties.asOf) && isOfAll(one)) ?? false;
}

function reachForOthers(actor: Actor): PlaceReach[] {
  const { duties } = actor;
  if (!duties || !isAllowedAs(actor, { operation: 'review.decide', relation: 'stand_in' })) return [];
  return duties.standsFor
    .filter(({ substitution }) => isWithin(substitution, duties.asOf))
    .flatMap(({ substitution: { departments: scope }, principal }) => {
      const isInScope = (department: string) => scope.length === 0 || scope.includes(department);
      return reachFrom(principal, principal.departments.filter(isInScope));
    });
}

/**
 * The departments in which the actor might decide reviews by their own duties or for somebody, whatever the review is:
 * {@link judgeStanding} refuses every review of another one. It says where to look; each review is judged by itself.
 */
export function listReach(actor: Actor): readonly Reach[] {
  if (isAway(actor)) return [];
  const own = actor.departments.filter((department) => !isReplacedIn(actor, department));
  const seat = { ...actor, limits: actor.duties?.limits ?? [] };
  const found = new Map<string, Reach>();
  for (const reach of [...reachFrom(actor, own), ...reachForOthers(actor)]) {
    const { department } = reach;
    const onlyEscalated = reach.onlyEscalated && (found.get(department)?.onlyEscalated ?? true);
    found.set(department, { department, onlyEscalated, limits: limitsIn(seat, department) });
  }
  return [...found.values()];
}

/** Whether the person's own department, role and limit make them one of those who are asked, whoever stands in for them. */
export function holdsSeat(person: Actor, review: EligibilityCase): boolean {
  if (review.authors.includes(person.id)) return false;
  return findSeatFault({ ...person, limits: person.duties?.limits ?? [] }, review) === null;
}
