ALTER TYPE "public"."history_event_type" ADD VALUE 'review.claimed' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.claim_released' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.claim_ended' BEFORE 'routing_incident.opened';--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "claimed_by_id" text;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "claimed_by_name" text;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "claimed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "claim_ends_at" timestamp with time zone;