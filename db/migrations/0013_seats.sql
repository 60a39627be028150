CREATE TYPE "public"."addition" AS ENUM('before', 'after');--> statement-breakpoint
CREATE TYPE "public"."seat_origin" AS ENUM('eligible', 'delegated', 'added', 'assigned');--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.voted' BEFORE 'review.reminded';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.delegated' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.reviewer_added' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.assigned' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'routing_incident.resolved' BEFORE 'hold.taken';--> statement-breakpoint
CREATE TABLE "review_seats" (
	"order_id" uuid NOT NULL,
	"department" text NOT NULL,
	"round" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"seat" text NOT NULL,
	"position" integer NOT NULL,
	"holder_id" text,
	"holder_name" text,
	"origin" "seat_origin" NOT NULL,
	"given_by_id" text,
	"given_by_name" text,
	"added_to" text,
	"added_when" "addition",
	"handed_on" boolean NOT NULL,
	"asked_until" timestamp with time zone,
	CONSTRAINT "review_seats_order_id_department_round_ordinal_pk" PRIMARY KEY("order_id","department","round","ordinal")
);
--> statement-breakpoint
ALTER TABLE "decisions" DROP CONSTRAINT "decisions_order_id_department_round_pk";--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "seat" text DEFAULT '*' NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_order_id_department_round_seat_pk" PRIMARY KEY("order_id","department","round","seat");--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "settles" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "quorum" jsonb;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "is_seated" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "review_seats" ADD CONSTRAINT "review_seats_order_id_department_round_reviews_order_id_department_round_fk" FOREIGN KEY ("order_id","department","round") REFERENCES "public"."reviews"("order_id","department","round") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "review_seats_holder_idx" ON "review_seats" USING btree ("order_id","department","round","holder_id");--> statement-breakpoint
CREATE UNIQUE INDEX "review_seats_seat_idx" ON "review_seats" USING btree ("order_id","department","round","seat") WHERE not "review_seats"."handed_on" and "review_seats"."seat" <> '*';--> statement-breakpoint
CREATE INDEX "review_seats_asked_idx" ON "review_seats" USING btree ("holder_id","asked_until","order_id","department") WHERE "review_seats"."asked_until" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "decisions_actor_idx" ON "decisions" USING btree ("order_id","department","round","actor_id");--> statement-breakpoint
CREATE UNIQUE INDEX "decisions_settling_idx" ON "decisions" USING btree ("order_id","department","round") WHERE "decisions"."settles";
--> statement-breakpoint
GRANT SELECT ON review_seats TO countersign_api, countersign_worker;
--> statement-breakpoint
GRANT INSERT, UPDATE ON review_seats TO countersign_worker;
--> statement-breakpoint
-- A decision is waited for only while the review is open, and until the time that is safe for the review.
CREATE FUNCTION keep_seats_asked() RETURNS trigger
LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  UPDATE review_seats s
  SET asked_until = CASE WHEN NEW.status = 'open' AND NEW.is_current THEN coalesce(NEW.latest_safe_at, NEW.due_at) END
  WHERE s.order_id = NEW.order_id AND s.department = NEW.department AND s.round = NEW.round
    AND s.asked_until IS NOT NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER reviews_seats_asked AFTER UPDATE OF status, is_current, latest_safe_at, due_at ON reviews
FOR EACH ROW WHEN (OLD.is_seated) EXECUTE FUNCTION keep_seats_asked();
--> statement-breakpoint
-- Why the person may not decide from a seat that they were given by hand, or null.
CREATE FUNCTION find_given_fault(person people, review reviews, revision order_revisions) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public AS $$
BEGIN
  IF NOT person.roles && ARRAY['reviewer', 'manager']::role[] THEN RETURN 'wrong_department'; END IF;
  IF review.authority_required
    AND NOT covers_total(person, review.department, revision.total_minor, revision.currency) THEN
    RETURN 'above_authority';
  END IF;
  PERFORM FROM substitutions s
  WHERE s.principal_id = person.external_id AND s.kind = 'replaces' AND is_in_force(s, review, revision);
  RETURN CASE WHEN FOUND THEN 'substituted' END;
END $$;
--> statement-breakpoint
-- Whether those who decide before the seat of the decision have not, or have refused, or the round is settled.
CREATE FUNCTION find_turn_fault(given decisions, taken review_seats) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public AS $$
BEGIN
  PERFORM FROM decisions d
  WHERE d.order_id = given.order_id AND d.department = given.department AND d.round = given.round AND d.settles;
  IF FOUND THEN RETURN 'review_not_open'; END IF;
  PERFORM FROM review_seats s
  WHERE s.order_id = given.order_id AND s.department = given.department AND s.round = given.round AND NOT s.handed_on
    AND (s.added_to = given.seat AND s.added_when = 'before'
      OR s.position < taken.position AND EXISTS (
        SELECT FROM reviews r WHERE r.order_id = given.order_id AND r.department = given.department
          AND r.round = given.round AND r.quorum ->> 'kind' = 'in_sequence'))
    AND NOT EXISTS (
      SELECT FROM decisions d WHERE d.order_id = s.order_id AND d.department = s.department AND d.round = s.round
        AND d.seat = s.seat AND d.verb IN ('approve', 'approve_with_conditions'));
  IF FOUND THEN RETURN 'not_in_turn'; END IF;
  -- Not found by its row: the shared seat has none where it was given to nobody.
  PERFORM FROM decisions d
  WHERE taken.added_when = 'after' AND d.order_id = given.order_id AND d.department = given.department
    AND d.round = given.round AND d.seat = taken.added_to AND d.verb IN ('approve', 'approve_with_conditions');
  RETURN CASE WHEN taken.added_when = 'after' AND NOT FOUND THEN 'not_in_turn' END;
END $$;
--> statement-breakpoint
-- Why the person may not decide from a seat of their own, from that of the one whom they stand in for, or null.
CREATE FUNCTION find_seated_fault(given decisions, person people, review reviews, revision order_revisions) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public AS $$
DECLARE
  taken review_seats;
  own review_seats;
BEGIN
  SELECT * INTO own FROM review_seats s
  WHERE s.order_id = given.order_id AND s.department = given.department AND s.round = given.round
    AND s.holder_id = given.actor_id;
  IF own.handed_on OR own.seat <> given.seat THEN RETURN 'no_seat'; END IF;
  SELECT * INTO taken FROM review_seats s
  WHERE s.order_id = given.order_id AND s.department = given.department AND s.round = given.round
    AND s.seat = given.seat AND s.holder_id = coalesce(given.on_behalf_of_id, given.actor_id);
  IF taken.handed_on THEN RETURN 'no_seat'; END IF;
  IF taken.seat IS NULL AND (given.seat <> '*' OR review.quorum IS NOT NULL) THEN RETURN 'no_seat'; END IF;
  IF find_turn_fault(given, taken) IS NOT NULL THEN RETURN find_turn_fault(given, taken); END IF;
  IF taken.origin <> 'eligible' THEN
    IF given.on_behalf_of_id IS NOT NULL THEN RETURN 'no_seat'; END IF;
    RETURN find_given_fault(person, review, revision);
  END IF;
  IF given.substitution_id IS NULL AND given.on_behalf_of_id IS NULL THEN
    RETURN find_own_fault(person, review, revision);
  END IF;
  RETURN find_stand_in_fault(given, person, review, revision);
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION find_decision_fault(given decisions) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public AS $$
DECLARE
  person people;
  review reviews;
  revision order_revisions;
BEGIN
  SELECT * INTO review FROM reviews r
  WHERE r.order_id = given.order_id AND r.department = given.department AND r.round = given.round;
  SELECT * INTO revision FROM order_revisions v
  WHERE v.order_id = review.order_id AND v.revision = review.revision;
  IF revision.order_id IS NULL THEN RETURN 'not_found'; END IF;
  PERFORM FROM order_revisions v WHERE v.order_id = given.order_id AND v.author_id = given.actor_id;
  IF FOUND THEN RETURN 'own_order'; END IF;
  SELECT * INTO person FROM people p WHERE p.external_id = given.actor_id AND p.active;
  IF NOT FOUND THEN RETURN 'forbidden'; END IF;
  PERFORM FROM absences a
  WHERE a.person_id = given.actor_id AND a.starts_at <= clock_timestamp() AND clock_timestamp() < a.ends_at;
  IF FOUND THEN RETURN 'absent'; END IF;
  IF review.is_seated OR given.seat <> '*' THEN
    RETURN find_seated_fault(given, person, review, revision);
  END IF;
  IF given.substitution_id IS NULL AND given.on_behalf_of_id IS NULL THEN
    RETURN find_own_fault(person, review, revision);
  END IF;
  RETURN find_stand_in_fault(given, person, review, revision);
END $$;
