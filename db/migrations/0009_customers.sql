ALTER TYPE "public"."role" ADD VALUE 'customer' BEFORE 'reviewer';--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "customers" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_customers_check" CHECK (("people"."roles"::text[] @> '{customer}') = (cardinality("people"."customers") > 0));--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_customer_role_check" CHECK (not ("people"."roles"::text[] @> '{customer}') or cardinality("people"."roles") = 1);