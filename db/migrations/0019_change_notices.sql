ALTER TYPE "public"."notice_kind" ADD VALUE 'order_changed';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'order.change_issued' BEFORE 'order.rejected';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'order.change_acknowledged' BEFORE 'order.rejected';--> statement-breakpoint
CREATE TABLE "change_notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"comment" text,
	"position" integer
);
--> statement-breakpoint
ALTER TABLE "change_notices" ADD CONSTRAINT "change_notices_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "change_notices_person_idx" ON "change_notices" USING btree ("order_id","revision","person_id");--> statement-breakpoint
CREATE INDEX "change_notices_unrecorded_idx" ON "change_notices" USING btree ("id") WHERE "change_notices"."acknowledged_at" is not null and "change_notices"."position" is null;--> statement-breakpoint
-- The process alone says whom a change concerns; the API notes that they acknowledged it; the worker, where the history has that.
GRANT SELECT ON change_notices TO countersign_api, countersign_worker;
--> statement-breakpoint
GRANT INSERT, UPDATE (position) ON change_notices TO countersign_worker;
--> statement-breakpoint
GRANT UPDATE (acknowledged_at, comment) ON change_notices TO countersign_api;
--> statement-breakpoint
CREATE FUNCTION keep_acknowledgement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the acknowledgement of change notice % never changes', OLD.id;
END
$$;
--> statement-breakpoint
CREATE TRIGGER change_notices_keep_acknowledgement BEFORE UPDATE ON change_notices
  FOR EACH ROW WHEN (
    OLD.acknowledged_at IS NOT NULL
    AND (OLD.acknowledged_at, OLD.comment) IS DISTINCT FROM (NEW.acknowledged_at, NEW.comment)
  )
  EXECUTE FUNCTION keep_acknowledgement();
