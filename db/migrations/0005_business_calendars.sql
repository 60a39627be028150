CREATE TYPE "public"."deadline_flag" AS ENUM('beyond_calendar');--> statement-breakpoint
CREATE TYPE "public"."latest_safe_bound" AS ENUM('deadline', 'hold', 'quotation', 'required_date');--> statement-breakpoint
CREATE TABLE "business_calendars" (
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"document" text NOT NULL,
	"document_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "business_calendars_name_version_pk" PRIMARY KEY("name","version")
);
--> statement-breakpoint
DROP INDEX "reviews_open_idx";--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "deadline_flag" "deadline_flag";--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "calendar_name" text;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "calendar_version" integer;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "latest_safe_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "latest_safe_by" "latest_safe_bound";--> statement-breakpoint
CREATE INDEX "reviews_open_idx" ON "reviews" USING btree ("department",coalesce("latest_safe_at", "due_at"),"order_id") WHERE "reviews"."status" = 'open' and "reviews"."is_current";--> statement-breakpoint
-- A version that a deadline was computed by stays as it was.
GRANT SELECT ON business_calendars TO countersign_api, countersign_worker;
--> statement-breakpoint
GRANT INSERT ON business_calendars TO countersign_api;
