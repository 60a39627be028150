CREATE TYPE "public"."asked" AS ENUM('submitter', 'colleague', 'customer');--> statement-breakpoint
CREATE TYPE "public"."inquiry_outcome" AS ENUM('answered', 'withdrawn', 'unanswered');--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'inquiry_asked';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'inquiry_ended';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'review_overridden';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.inquired' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.answered' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.inquiry_withdrawn' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.inquiry_ended' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.returned_to_stage' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.recalled' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.overridden' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."review_status" ADD VALUE 'paused' BEFORE 'approved';--> statement-breakpoint
CREATE TABLE "inquiries" (
	"order_id" uuid NOT NULL,
	"department" text NOT NULL,
	"number" integer NOT NULL,
	"round" integer NOT NULL,
	"question" text NOT NULL,
	"asked_by_id" text NOT NULL,
	"asked_by_name" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"asked" "asked" NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"customer_id" text NOT NULL,
	"answer_by" timestamp with time zone,
	"outcome" "inquiry_outcome",
	"ended_at" timestamp with time zone,
	"answer" text,
	"answered_by_id" text,
	"answered_by_name" text,
	CONSTRAINT "inquiries_order_id_department_number_pk" PRIMARY KEY("order_id","department","number")
);
--> statement-breakpoint
DROP INDEX "decisions_actor_idx";--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "is_override" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "inquiries" ADD CONSTRAINT "inquiries_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inquiries_waiting_idx" ON "inquiries" USING btree ("person_id") WHERE "inquiries"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "inquiries_waiting_customer_idx" ON "inquiries" USING btree ("customer_id") WHERE "inquiries"."ended_at" is null and "inquiries"."asked" = 'customer';--> statement-breakpoint
CREATE UNIQUE INDEX "decisions_actor_idx" ON "decisions" USING btree ("order_id","department","round","actor_id") WHERE not "decisions"."is_override";
--> statement-breakpoint
GRANT SELECT ON inquiries TO countersign_api, countersign_worker;
--> statement-breakpoint
-- What was asked stays; the worker notes once how it ended.
GRANT INSERT, UPDATE (outcome, ended_at, answer, answered_by_id, answered_by_name) ON inquiries TO countersign_worker;
--> statement-breakpoint
-- An override needs no department and no authority, but an active administrator, and never on an order of their own.
CREATE FUNCTION find_override_fault(given decisions) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public AS $$
BEGIN
  PERFORM FROM order_revisions v WHERE v.order_id = given.order_id AND v.author_id = given.actor_id;
  IF FOUND THEN RETURN 'own_order'; END IF;
  PERFORM FROM people p WHERE p.external_id = given.actor_id AND p.active AND 'admin' = ANY (p.roles);
  IF NOT FOUND THEN RETURN 'forbidden'; END IF;
  IF given.verb NOT IN ('approve', 'reject') OR coalesce(given.comment, '') = '' THEN RETURN 'invalid_request'; END IF;
  -- It settles the review from no seat that could be anybody's.
  IF given.seat <> 'override' OR NOT given.settles THEN RETURN 'no_seat'; END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION refuse_faulty_decision() RETURNS trigger
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  fault text;
BEGIN
  IF NEW.is_override THEN fault := find_override_fault(NEW); ELSE fault := find_decision_fault(NEW); END IF;
  IF fault IS NULL THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the decision of % on % is refused: %', NEW.actor_id, NEW.department, fault
    USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_separation_of_duties', DETAIL = fault;
END $$;
