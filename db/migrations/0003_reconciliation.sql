CREATE TYPE "public"."difference_kind" AS ENUM('workflow_missing', 'workflow_ended_early', 'workflow_outlives_order', 'workflow_behind', 'workflow_ahead', 'chain_diverged', 'chain_broken', 'order_missing', 'holds_outlive_order', 'revision_not_delivered', 'message_lost');--> statement-breakpoint
CREATE TYPE "public"."difference_outcome" AS ENUM('listed', 'cleared', 'repaired', 'with_person', 'resolved');--> statement-breakpoint
CREATE TYPE "public"."difference_resolution" AS ENUM('accept_record', 'seen_to');--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'order.taken_over';--> statement-breakpoint
CREATE TABLE "differences" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "differences_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"reconciliation_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"kind" "difference_kind" NOT NULL,
	"subject" text NOT NULL,
	"facts" jsonb NOT NULL,
	"outcome" "difference_outcome" NOT NULL,
	"outcome_facts" jsonb,
	"owner" text,
	"found_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"resolution" "difference_resolution",
	"resolved_by" text,
	"resolved_at" timestamp with time zone,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "reconciliations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"applies" boolean NOT NULL,
	"requested_by" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"orders_examined" integer NOT NULL,
	"executions_examined" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "differences" ADD CONSTRAINT "differences_reconciliation_id_reconciliations_id_fk" FOREIGN KEY ("reconciliation_id") REFERENCES "public"."reconciliations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "differences_subject_idx" ON "differences" USING btree ("reconciliation_id","order_id","kind","subject");--> statement-breakpoint
CREATE INDEX "differences_order_idx" ON "differences" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "differences_outcome_idx" ON "differences" USING btree ("outcome","id");