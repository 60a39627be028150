ALTER TYPE "public"."history_event_type" ADD VALUE 'review.carried' BEFORE 'review.commented';--> statement-breakpoint
ALTER TYPE "public"."review_status" ADD VALUE 'carried' BEFORE 'cancelled';--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "carried_from_round" integer;