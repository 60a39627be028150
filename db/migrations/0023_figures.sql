CREATE INDEX "decisions_decided_idx" ON "decisions" USING btree ("decided_at","actor_id");--> statement-breakpoint
CREATE INDEX "order_states_closed_idx" ON "order_states" USING btree ("closed_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_submitted_idx" ON "orders" USING btree ("submitted_at");--> statement-breakpoint
CREATE INDEX "reviews_decided_idx" ON "reviews" USING btree ("closed_at","department","opened_at") WHERE "reviews"."closed_by" = 'person' and "reviews"."opened_at" is not null;--> statement-breakpoint
CREATE INDEX "reviews_unusual_idx" ON "reviews" USING btree ("order_id") WHERE ("reviews"."packet" like '%"severity":"attention"%' or "reviews"."packet" like '%"severity":"block"%');