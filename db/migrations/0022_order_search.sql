CREATE INDEX "decisions_decider_idx" ON "decisions" USING btree ("actor_id","order_id");--> statement-breakpoint
CREATE INDEX "order_revisions_total_idx" ON "order_revisions" USING btree ("currency","total_minor","order_id");--> statement-breakpoint
CREATE INDEX "reviews_department_idx" ON "reviews" USING btree ("department","order_id");--> statement-breakpoint
CREATE INDEX "reviews_findings_idx" ON "reviews" USING gin (jsonb_path_query_array("packet"::jsonb, '$.findings[*].code'));