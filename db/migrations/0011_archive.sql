CREATE TYPE "public"."execution_outcome" AS ENUM('completed', 'failed', 'timed_out', 'canceled', 'terminated', 'continued_as_new');--> statement-breakpoint
CREATE TABLE "archive_outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "archive_outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" uuid NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "archived_executions" (
	"order_id" uuid NOT NULL,
	"run_id" text NOT NULL,
	"outcome" "execution_outcome" NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone NOT NULL,
	"history" "bytea" NOT NULL,
	"history_hash" text NOT NULL,
	"event_count" integer NOT NULL,
	"build_id" text,
	"bundle_digits" text,
	"archived_at" timestamp with time zone NOT NULL,
	CONSTRAINT "archived_executions_order_id_run_id_pk" PRIMARY KEY("order_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "workflow_bundles" (
	"hash" text PRIMARY KEY NOT NULL,
	"code" "bytea" NOT NULL,
	"size_bytes" integer NOT NULL,
	"kept_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "archived_executions" ADD CONSTRAINT "archived_executions_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "archive_outbox_due_idx" ON "archive_outbox" USING btree ("due_at");
--> statement-breakpoint
GRANT SELECT ON workflow_bundles, archived_executions, archive_outbox TO countersign_api, countersign_worker;
--> statement-breakpoint
-- The worker archives, and nobody changes or removes what is archived. Only when code ran last is noted anew.
GRANT INSERT ON workflow_bundles, archived_executions TO countersign_worker;
--> statement-breakpoint
GRANT UPDATE (started_at) ON workflow_bundles TO countersign_worker;
--> statement-breakpoint
GRANT INSERT, DELETE, UPDATE (due_at, attempts) ON archive_outbox TO countersign_worker;
--> statement-breakpoint
-- Orders that ended before there was an archive, as far as the engine still knows their executions.
INSERT INTO archive_outbox (order_id) SELECT order_id FROM order_states WHERE closed_at IS NOT NULL;
