CREATE TYPE "public"."language" AS ENUM('en', 'zh');--> statement-breakpoint
CREATE TYPE "public"."notice_preference" AS ENUM('at_once', 'daily_digest', 'none');--> statement-breakpoint
CREATE TYPE "public"."notice_kind" AS ENUM('review_opened', 'review_reminded', 'review_escalated', 'incident_opened', 'order_ended', 'mentioned');--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.commented' BEFORE 'routing_incident.opened';--> statement-breakpoint
CREATE TABLE "comments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"department" text NOT NULL,
	"round" integer NOT NULL,
	"author_id" text NOT NULL,
	"author_name" text NOT NULL,
	"text" text NOT NULL,
	"mentions" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"position" integer
);
--> statement-breakpoint
CREATE TABLE "notice_outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "notice_outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" uuid NOT NULL,
	"position" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"order_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"kind" "notice_kind" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone,
	"mail_due_at" timestamp with time zone,
	"mailed_at" timestamp with time zone,
	"mail_fault" text
);
--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "language" "language" DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "notice_preference" "notice_preference" DEFAULT 'at_once' NOT NULL;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comments_review_idx" ON "comments" USING btree ("order_id","department","id");--> statement-breakpoint
CREATE INDEX "comments_unrecorded_idx" ON "comments" USING btree ("id") WHERE "comments"."position" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "notices_event_idx" ON "notices" USING btree ("order_id","position","person_id");--> statement-breakpoint
CREATE INDEX "notices_person_idx" ON "notices" USING btree ("person_id","id");--> statement-breakpoint
CREATE INDEX "notices_mail_idx" ON "notices" USING btree ("mail_due_at") WHERE "notices"."mail_due_at" is not null and "notices"."mailed_at" is null and "notices"."mail_fault" is null;--> statement-breakpoint
GRANT SELECT ON notice_outbox, notices, comments TO countersign_api, countersign_worker;
--> statement-breakpoint
-- Only the worker tells people. What they were told stays; a person marks their own as read, through the API.
GRANT INSERT, DELETE ON notice_outbox TO countersign_worker;
--> statement-breakpoint
GRANT INSERT, UPDATE (mailed_at, mail_fault) ON notices TO countersign_worker;
--> statement-breakpoint
GRANT UPDATE (read_at) ON notices TO countersign_api;
--> statement-breakpoint
-- The API writes a comment down; the worker takes it into the order's history, and can change nothing else of it.
GRANT INSERT ON comments TO countersign_api;
--> statement-breakpoint
GRANT UPDATE (position) ON comments TO countersign_worker;
