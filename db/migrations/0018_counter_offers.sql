CREATE TYPE "public"."offer_answer" AS ENUM('accept', 'decline');--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'counter_offer';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'counter_offer.made' BEFORE 'review.checked';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'counter_offer.conflicting' BEFORE 'review.checked';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'counter_offer.unneeded' BEFORE 'review.checked';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'counter_offer.accepted' BEFORE 'review.checked';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'counter_offer.declined' BEFORE 'review.checked';--> statement-breakpoint
ALTER TYPE "public"."order_status" ADD VALUE 'awaiting_customer' BEFORE 'approved';--> statement-breakpoint
CREATE TABLE "counter_offer_answers" (
	"order_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"answer" "offer_answer" NOT NULL,
	"offer_hash" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"on_behalf_of" text,
	"comment" text,
	"confirmation" jsonb,
	"answered_at" timestamp with time zone NOT NULL,
	"made_revision" integer,
	CONSTRAINT "counter_offer_answers_order_id_revision_ordinal_pk" PRIMARY KEY("order_id","revision","ordinal")
);
--> statement-breakpoint
CREATE TABLE "counter_offers" (
	"order_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"offer" text NOT NULL,
	"offer_hash" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "counter_offers_order_id_revision_ordinal_pk" PRIMARY KEY("order_id","revision","ordinal")
);
--> statement-breakpoint
ALTER TABLE "counter_offer_answers" ADD CONSTRAINT "counter_offer_answers_offer_fk" FOREIGN KEY ("order_id","revision","ordinal") REFERENCES "public"."counter_offers"("order_id","revision","ordinal") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counter_offers" ADD CONSTRAINT "counter_offers_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
-- Offers and answers are written by the process alone, and nobody changes or removes one.
GRANT SELECT ON counter_offers, counter_offer_answers TO countersign_api, countersign_worker;
--> statement-breakpoint
GRANT INSERT ON counter_offers, counter_offer_answers TO countersign_worker;
--> statement-breakpoint
-- An accepted offer becomes the order's next revision.
GRANT INSERT ON order_revisions TO countersign_worker;
