-- Separation of duties once more (I4): whatever writes a decision, by whichever way, the records must allow it.
CREATE FUNCTION find_decision_fault(given decisions) RETURNS text
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
  IF NOT given.department = ANY (person.departments) THEN RETURN 'wrong_department'; END IF;
  IF NOT ('reviewer' = ANY (person.roles) OR ('manager' = ANY (person.roles) AND review.escalated_at IS NOT NULL)) THEN
    RETURN 'wrong_department';
  END IF;
  IF review.authority_required AND NOT coalesce(
    person.authority_currency = revision.currency AND person.authority_limit_minor >= revision.total_minor, false) THEN
    RETURN 'above_authority';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION refuse_faulty_decision() RETURNS trigger
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  fault text := find_decision_fault(NEW);
BEGIN
  IF fault IS NULL THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the decision of % on % is refused: %', NEW.actor_id, NEW.department, fault
    USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_separation_of_duties', DETAIL = fault;
END $$;
--> statement-breakpoint
CREATE TRIGGER decisions_separation_of_duties BEFORE INSERT ON decisions
FOR EACH ROW EXECUTE FUNCTION refuse_faulty_decision();

--> statement-breakpoint
CREATE TYPE "public"."substitution_kind" AS ENUM('adds', 'replaces');--> statement-breakpoint
CREATE TABLE "absences" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"person_id" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	CONSTRAINT "absences_period_check" CHECK ("absences"."starts_at" < "absences"."ends_at")
);
--> statement-breakpoint
CREATE TABLE "authority_limits" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"person_id" text NOT NULL,
	"department" text NOT NULL,
	"limit_minor" bigint NOT NULL,
	"currency" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "departments" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"name" text NOT NULL,
	"manager_id" text
);
--> statement-breakpoint
CREATE TABLE "organisation_events" (
	"position" integer PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_id" text NOT NULL,
	"kind" text NOT NULL,
	"external_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"body" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "substitutions" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"principal_id" text NOT NULL,
	"substitute_id" text NOT NULL,
	"kind" "substitution_kind" NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"departments" text[] NOT NULL,
	"up_to_minor" bigint,
	"up_to_currency" text,
	"customer_classes" text[] NOT NULL,
	CONSTRAINT "substitutions_people_check" CHECK ("substitutions"."principal_id" <> "substitutions"."substitute_id"),
	CONSTRAINT "substitutions_period_check" CHECK ("substitutions"."starts_at" < "substitutions"."ends_at")
);
--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "manager_id" text;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "customer_class" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "on_behalf_of_id" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "on_behalf_of_name" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "substitution_id" text;--> statement-breakpoint
CREATE INDEX "absences_person_idx" ON "absences" USING btree ("person_id","ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "authority_limits_person_idx" ON "authority_limits" USING btree ("person_id","department","currency");--> statement-breakpoint
CREATE INDEX "organisation_events_record_idx" ON "organisation_events" USING btree ("kind","external_id","position");--> statement-breakpoint
CREATE INDEX "substitutions_principal_idx" ON "substitutions" USING btree ("principal_id","ends_at");--> statement-breakpoint
CREATE INDEX "substitutions_substitute_idx" ON "substitutions" USING btree ("substitute_id","ends_at");
--> statement-breakpoint
GRANT SELECT ON departments, authority_limits, substitutions, absences, organisation_events TO countersign_api, countersign_worker;
--> statement-breakpoint
-- The events of the organisation are written by the trigger below alone, which acts for the owner of the schema.
GRANT INSERT, UPDATE ON departments, authority_limits, substitutions, absences TO countersign_api;
--> statement-breakpoint
-- Who a change of a record is about: whose authority it may raise or lower.
CREATE FUNCTION people_concerned(kind text, record jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE kind
    WHEN 'people' THEN ARRAY[record ->> 'external_id']
    WHEN 'departments' THEN ARRAY[record ->> 'manager_id']
    WHEN 'authority_limits' THEN ARRAY[record ->> 'person_id']
    WHEN 'substitutions' THEN ARRAY[record ->> 'principal_id', record ->> 'substitute_id']
    ELSE ARRAY[]::text[]
  END
$$;
--> statement-breakpoint
CREATE FUNCTION record_organisation_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := nullif(current_setting('countersign.actor', true), '');
  record_before jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
  record_after jsonb := to_jsonb(NEW);
  changed_at timestamptz := clock_timestamp();
  last_position integer;
  last_hash text;
  chained text;
BEGIN
  IF actor IS NULL THEN
    IF current_setting('role') IN ('countersign_api', 'countersign_worker') THEN
      RAISE EXCEPTION 'a change of % names nobody who makes it', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', HINT = 'set countersign.actor in the transaction';
    END IF;
    actor := 'database:' || session_user;
  ELSIF actor = ANY (people_concerned(TG_TABLE_NAME, record_before) || people_concerned(TG_TABLE_NAME, record_after)) THEN
    RAISE EXCEPTION '% may not change what concerns themselves', actor
      USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'organisation_not_of_oneself';
  END IF;
  -- One change after the other, so that the chain has neither gaps nor branches.
  PERFORM pg_advisory_xact_lock(7214609332);
  SELECT position, hash INTO last_position, last_hash FROM organisation_events ORDER BY position DESC LIMIT 1;
  last_position := coalesce(last_position, 0) + 1;
  last_hash := coalesce(last_hash, repeat('0', 64));
  chained := jsonb_build_object(
    'position', last_position, 'at', changed_at, 'actor', actor, 'kind', TG_TABLE_NAME,
    'externalId', NEW.external_id, 'before', record_before, 'after', record_after)::text;
  INSERT INTO organisation_events (position, at, actor_id, kind, external_id, before, after, body, previous_hash, hash)
  VALUES (last_position, changed_at, actor, TG_TABLE_NAME, NEW.external_id, record_before, record_after, chained,
    last_hash, encode(sha256(convert_to(last_hash || chained, 'UTF8')), 'hex'));
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION record_organisation_change() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER people_recorded AFTER INSERT OR UPDATE ON people
FOR EACH ROW EXECUTE FUNCTION record_organisation_change();
--> statement-breakpoint
CREATE TRIGGER departments_recorded AFTER INSERT OR UPDATE ON departments
FOR EACH ROW EXECUTE FUNCTION record_organisation_change();
--> statement-breakpoint
CREATE TRIGGER authority_limits_recorded AFTER INSERT OR UPDATE ON authority_limits
FOR EACH ROW EXECUTE FUNCTION record_organisation_change();
--> statement-breakpoint
CREATE TRIGGER substitutions_recorded AFTER INSERT OR UPDATE ON substitutions
FOR EACH ROW EXECUTE FUNCTION record_organisation_change();
--> statement-breakpoint
CREATE TRIGGER absences_recorded AFTER INSERT OR UPDATE ON absences
FOR EACH ROW EXECUTE FUNCTION record_organisation_change();
--> statement-breakpoint
-- Whether the person's limit covers a total: a department's own limits go before the general one.
CREATE FUNCTION covers_total(person people, department_name text, total_minor bigint, total_currency text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT coalesce(
    (SELECT bool_or(l.currency = total_currency AND l.limit_minor >= total_minor) FROM authority_limits l
     WHERE l.person_id = person.external_id AND l.department = department_name),
    person.authority_currency = total_currency AND person.authority_limit_minor >= total_minor,
    false)
$$;
--> statement-breakpoint
-- Why nobody may decide the review from this person's place, or null.
CREATE FUNCTION find_seat_fault(person people, review reviews, revision order_revisions) RETURNS text
LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT CASE
    WHEN NOT review.department = ANY (person.departments) THEN 'wrong_department'
    WHEN NOT ('reviewer' = ANY (person.roles)
      OR ('manager' = ANY (person.roles) AND review.escalated_at IS NOT NULL)) THEN 'wrong_department'
    WHEN review.authority_required
      AND NOT covers_total(person, review.department, revision.total_minor, revision.currency) THEN 'above_authority'
  END
$$;
--> statement-breakpoint
-- Whether the substitution is in force now and reaches the review.
CREATE FUNCTION is_in_force(substitution substitutions, review reviews, revision order_revisions) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT substitution.starts_at <= clock_timestamp() AND clock_timestamp() < substitution.ends_at
    AND (cardinality(substitution.departments) = 0 OR review.department = ANY (substitution.departments))
    AND (substitution.up_to_minor IS NULL
      OR (substitution.up_to_currency = revision.currency AND revision.total_minor <= substitution.up_to_minor))
    AND (cardinality(substitution.customer_classes) = 0 OR EXISTS (
      SELECT FROM customers c WHERE c.external_id = revision.customer_id
        AND c.customer_class = ANY (substitution.customer_classes)))
$$;
--> statement-breakpoint
-- Why the person may not decide in the place of another one under the substitution that the decision names, or null.
CREATE FUNCTION find_stand_in_fault(given decisions, person people, review reviews, revision order_revisions) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public AS $$
DECLARE
  substitution substitutions;
  principal people;
BEGIN
  SELECT * INTO substitution FROM substitutions s
  WHERE s.external_id = given.substitution_id AND s.substitute_id = given.actor_id
    AND s.principal_id = given.on_behalf_of_id;
  IF NOT FOUND OR NOT is_in_force(substitution, review, revision) THEN RETURN 'wrong_department'; END IF;
  SELECT * INTO principal FROM people p WHERE p.external_id = given.on_behalf_of_id AND p.active;
  IF NOT FOUND THEN RETURN 'wrong_department'; END IF;
  PERFORM FROM order_revisions v WHERE v.order_id = given.order_id AND v.author_id = principal.external_id;
  IF FOUND THEN RETURN 'own_order'; END IF;
  IF NOT person.roles && ARRAY['reviewer', 'manager']::role[] THEN RETURN 'wrong_department'; END IF;
  IF review.authority_required
    AND NOT covers_total(person, review.department, revision.total_minor, revision.currency) THEN
    RETURN 'above_authority';
  END IF;
  RETURN find_seat_fault(principal, review, revision);
END $$;
--> statement-breakpoint
CREATE FUNCTION find_own_fault(person people, review reviews, revision order_revisions) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public AS $$
DECLARE
  fault text := find_seat_fault(person, review, revision);
BEGIN
  IF fault IS NOT NULL THEN RETURN fault; END IF;
  PERFORM FROM substitutions s
  WHERE s.principal_id = person.external_id AND s.kind = 'replaces' AND is_in_force(s, review, revision);
  RETURN CASE WHEN FOUND THEN 'substituted' END;
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
  IF given.substitution_id IS NULL AND given.on_behalf_of_id IS NULL THEN
    RETURN find_own_fault(person, review, revision);
  END IF;
  RETURN find_stand_in_fault(given, person, review, revision);
END $$;
