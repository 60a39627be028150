CREATE TYPE "public"."incident_outcome" AS ENUM('assigned', 'overtaken');--> statement-breakpoint
CREATE TYPE "public"."incident_reason" AS ENUM('nobody_eligible', 'quorum_short', 'beyond_calendar', 'last_resort');--> statement-breakpoint
CREATE TABLE "routing_incidents" (
	"order_id" uuid NOT NULL,
	"department" text NOT NULL,
	"round" integer NOT NULL,
	"reason" "incident_reason" NOT NULL,
	"owner_id" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"outcome" "incident_outcome",
	"assigned_id" text,
	"assigned_name" text,
	"ended_by_id" text,
	"ended_by_name" text,
	CONSTRAINT "routing_incidents_order_id_department_round_reason_pk" PRIMARY KEY("order_id","department","round","reason")
);
--> statement-breakpoint
ALTER TABLE "routing_incidents" ADD CONSTRAINT "routing_incidents_order_id_department_round_reviews_order_id_department_round_fk" FOREIGN KEY ("order_id","department","round") REFERENCES "public"."reviews"("order_id","department","round") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "routing_incidents_opened_idx" ON "routing_incidents" USING btree ("opened_at","order_id","department");--> statement-breakpoint
CREATE INDEX "routing_incidents_owner_idx" ON "routing_incidents" USING btree ("owner_id") WHERE "routing_incidents"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "routing_incidents_department_idx" ON "routing_incidents" USING btree ("department") WHERE "routing_incidents"."ended_at" is null;--> statement-breakpoint
GRANT SELECT ON routing_incidents TO countersign_api, countersign_worker;
--> statement-breakpoint
-- That an incident was opened stays; the worker notes once how it ended.
GRANT INSERT, UPDATE (ended_at, outcome, assigned_id, assigned_name, ended_by_id, ended_by_name) ON routing_incidents
TO countersign_worker;
--> statement-breakpoint
-- An incident that nobody was assigned for ends with its review, whichever step ends that. Judged at the commit: a review
-- can go on as another round, and its incident with it, unless that round has one of its own.
CREATE FUNCTION end_incidents() RETURNS trigger
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  waiting reviews;
BEGIN
  SELECT * INTO waiting FROM reviews r
  WHERE r.order_id = NEW.order_id AND r.department = NEW.department AND r.is_current
    AND r.status IN ('open', 'paused') AND r.incident_owner IS NOT NULL;
  UPDATE routing_incidents i SET ended_at = clock_timestamp(), outcome = 'overtaken'
  WHERE i.order_id = NEW.order_id AND i.department = NEW.department AND i.ended_at IS NULL
    AND (waiting.order_id IS NULL OR i.round < waiting.round AND EXISTS (
      SELECT FROM routing_incidents own
      WHERE own.order_id = waiting.order_id AND own.department = waiting.department AND own.round = waiting.round));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER reviews_incidents_ended AFTER UPDATE OF status, is_current, incident_owner ON reviews
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.incident_owner IS NOT NULL) EXECUTE FUNCTION end_incidents();
--> statement-breakpoint
-- The incidents that are open now, as their events tell; of the last resort they did not say so.
INSERT INTO routing_incidents (order_id, department, round, reason, owner_id, opened_at)
SELECT DISTINCT ON (r.order_id, r.department) r.order_id, r.department, r.round,
  coalesce(e.facts ->> 'reason', 'last_resort')::incident_reason, r.incident_owner,
  coalesce(e.at, r.opened_at, r.checked_at)
FROM reviews r
LEFT JOIN LATERAL (
  SELECT h.at, h.body::jsonb -> 'facts' AS facts FROM history_events h
  WHERE h.order_id = r.order_id AND h.type = 'routing_incident.opened'
    AND h.body::jsonb -> 'facts' ->> 'department' = r.department) e ON true
WHERE r.is_current AND r.status IN ('open', 'paused') AND r.incident_owner IS NOT NULL
ORDER BY r.order_id, r.department, e.at DESC;
