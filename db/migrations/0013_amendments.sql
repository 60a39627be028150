ALTER TYPE "public"."history_event_type" ADD VALUE 'order.amended' BEFORE 'order.approved';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'order.amendment_rejected' BEFORE 'order.approved';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'order.amendment_withdrawn' BEFORE 'order.approved';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'order.amendment_expired' BEFORE 'order.approved';--> statement-breakpoint
ALTER TYPE "public"."history_event_type" ADD VALUE 'review.carried' BEFORE 'review.commented';--> statement-breakpoint
ALTER TYPE "public"."review_status" ADD VALUE 'carried' BEFORE 'cancelled';--> statement-breakpoint
ALTER TABLE "order_revisions" ADD COLUMN "shown_impact" text;--> statement-breakpoint
ALTER TABLE "order_states" ADD COLUMN "approved_revision" integer;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "carried_from_round" integer;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "needs" jsonb;