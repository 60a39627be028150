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