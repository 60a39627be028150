CREATE TYPE "public"."role" AS ENUM('submitter', 'reviewer', 'manager', 'auditor', 'admin', 'system');--> statement-breakpoint
CREATE TYPE "public"."feasibility" AS ENUM('feasible', 'ask', 'infeasible');--> statement-breakpoint
CREATE TYPE "public"."supply" AS ENUM('stocked', 'made_to_order');--> statement-breakpoint
CREATE TYPE "public"."decider" AS ENUM('person', 'rule');--> statement-breakpoint
CREATE TYPE "public"."decision_channel" AS ENUM('update', 'signal');--> statement-breakpoint
CREATE TYPE "public"."decision_verb" AS ENUM('approve', 'approve_with_conditions', 'reject', 'return');--> statement-breakpoint
CREATE TYPE "public"."history_event_type" AS ENUM('order.submitted', 'order.review_planned', 'order.returned', 'order.resubmitted', 'order.approved', 'order.rejected', 'order.withdrawn', 'order.expired', 'review.checked', 'review.opened', 'review.closed_by_rule', 'review.decided', 'review.reminded', 'review.manager_reminded', 'review.escalated', 'review.last_resort_reached', 'review.cancelled', 'routing_incident.opened', 'hold.taken', 'hold.consumed', 'hold.released', 'hold.expired');--> statement-breakpoint
CREATE TYPE "public"."hold_ending" AS ENUM('approved', 'rejected', 'withdrawn', 'expired', 'superseded', 'returned');--> statement-breakpoint
CREATE TYPE "public"."hold_kind" AS ENUM('credit', 'stock', 'capacity');--> statement-breakpoint
CREATE TYPE "public"."hold_status" AS ENUM('live', 'consumed', 'released', 'expired');--> statement-breakpoint
CREATE TYPE "public"."order_status" AS ENUM('submitted', 'in_review', 'returned', 'approved', 'rejected', 'withdrawn', 'expired');--> statement-breakpoint
CREATE TYPE "public"."review_status" AS ENUM('pending', 'open', 'approved', 'approved_with_conditions', 'rejected', 'returned', 'cancelled');--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"label" text NOT NULL,
	"secret_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"actor_id" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"status" integer NOT NULL,
	"answer" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_actor_id_route_key_pk" PRIMARY KEY("actor_id","route","key")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"name" text NOT NULL,
	"roles" "role"[] NOT NULL,
	"departments" text[] NOT NULL,
	"authority_limit_minor" bigint,
	"authority_currency" text,
	"active" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agreed_discounts" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"customer_id" text NOT NULL,
	"product_id" text,
	"product_group" text,
	"percent_micro" bigint NOT NULL,
	"valid_from" date,
	"valid_until" date
);
--> statement-breakpoint
CREATE TABLE "bill_of_materials_lines" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"product_id" text NOT NULL,
	"component_id" text NOT NULL,
	"quantity_micro" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "capabilities" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"feasibility" "feasibility" NOT NULL,
	"unit" text,
	"minimum_micro" bigint,
	"maximum_micro" bigint,
	"phrases" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"name" text NOT NULL,
	"currency" text NOT NULL,
	"credit_limit_minor" bigint,
	"payment_terms_id" text,
	"price_list" text,
	"blocked" boolean NOT NULL,
	"blocked_reason" text
);
--> statement-breakpoint
CREATE TABLE "payment_terms" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"net_days" integer NOT NULL,
	"prepayment_percent_micro" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"customer_id" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"paid_on" date NOT NULL,
	"receivable_id" text
);
--> statement-breakpoint
CREATE TABLE "planned_receipts" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"product_id" text NOT NULL,
	"quantity_micro" bigint NOT NULL,
	"expected_on" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "price_list_entries" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"price_list" text NOT NULL,
	"product_id" text NOT NULL,
	"unit_price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"minimum_quantity_micro" bigint NOT NULL,
	"valid_from" date,
	"valid_until" date
);
--> statement-breakpoint
CREATE TABLE "products" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"product_group" text,
	"supply" "supply" NOT NULL,
	"lead_time_days" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "quotations" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"customer_id" text NOT NULL,
	"currency" text NOT NULL,
	"valid_until" date NOT NULL,
	"lines" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "receivables" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"customer_id" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"issued_on" date NOT NULL,
	"due_on" date NOT NULL,
	"order_id" uuid
);
--> statement-breakpoint
CREATE TABLE "routing_operations" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"product_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"work_centre_id" text NOT NULL,
	"setup_minutes" integer NOT NULL,
	"minutes_per_unit_micro" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stock" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"on_hand_micro" bigint NOT NULL,
	"counted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "supplier_lead_times" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"product_id" text NOT NULL,
	"supplier" text NOT NULL,
	"lead_time_days" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "units" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"name" text NOT NULL,
	"step_micro" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "work_centre_days" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"work_centre_id" text NOT NULL,
	"day" date NOT NULL,
	"minutes" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "work_centres" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"name" text NOT NULL,
	"weekly_minutes" integer[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decision_attempts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "decision_attempts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" uuid NOT NULL,
	"department" text NOT NULL,
	"actor_id" text NOT NULL,
	"verb" text NOT NULL,
	"channel" "decision_channel" NOT NULL,
	"code" text NOT NULL,
	"facts" jsonb NOT NULL,
	"attempted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"order_id" uuid NOT NULL,
	"department" text NOT NULL,
	"round" integer NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"verb" "decision_verb" NOT NULL,
	"comment" text,
	"conditions" jsonb,
	"evidence_hash" text NOT NULL,
	"channel" "decision_channel" NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	CONSTRAINT "decisions_order_id_department_round_pk" PRIMARY KEY("order_id","department","round")
);
--> statement-breakpoint
CREATE TABLE "history_events" (
	"order_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"type" "history_event_type" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"body" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	"step_key" text NOT NULL,
	"step_ordinal" integer NOT NULL,
	"step_result" jsonb,
	CONSTRAINT "history_events_order_id_position_pk" PRIMARY KEY("order_id","position")
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"department" text NOT NULL,
	"kind" "hold_kind" NOT NULL,
	"resource" text NOT NULL,
	"amount" bigint NOT NULL,
	"unit" text NOT NULL,
	"needed_on" date,
	"status" "hold_status" NOT NULL,
	"reason" text NOT NULL,
	"excess_released_by" text,
	"taken_at" timestamp with time zone NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ending" "hold_ending"
);
--> statement-breakpoint
CREATE TABLE "order_revisions" (
	"order_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"document" text NOT NULL,
	"document_hash" text NOT NULL,
	"author_id" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"customer_id" text NOT NULL,
	"customer_reference" text,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"required_on" date NOT NULL,
	"fingerprint" text NOT NULL,
	CONSTRAINT "order_revisions_order_id_revision_pk" PRIMARY KEY("order_id","revision")
);
--> statement-breakpoint
CREATE TABLE "order_states" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"status" "order_status" NOT NULL,
	"revision" integer NOT NULL,
	"policy_version" integer NOT NULL,
	"head_position" integer NOT NULL,
	"head_hash" text NOT NULL,
	"returned_expires_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"submitter_id" text NOT NULL,
	"submitted_at" timestamp with time zone NOT NULL,
	"as_of" timestamp with time zone,
	"requested_policy_version" integer
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"version" integer PRIMARY KEY NOT NULL,
	"document" text NOT NULL,
	"document_hash" text NOT NULL,
	"is_active" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"order_id" uuid NOT NULL,
	"department" text NOT NULL,
	"round" integer NOT NULL,
	"is_current" boolean NOT NULL,
	"revision" integer NOT NULL,
	"stage" integer NOT NULL,
	"status" "review_status" NOT NULL,
	"closed_by" "decider",
	"authority_required" boolean NOT NULL,
	"packet" text NOT NULL,
	"evidence_hash" text NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"opened_at" timestamp with time zone,
	"due_at" timestamp with time zone,
	"reminded_at" timestamp with time zone,
	"manager_reminded_at" timestamp with time zone,
	"escalated_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"incident_owner" text,
	CONSTRAINT "reviews_order_id_department_round_pk" PRIMARY KEY("order_id","department","round")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_person_id_people_external_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("external_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_order_id_department_round_reviews_order_id_department_round_fk" FOREIGN KEY ("order_id","department","round") REFERENCES "public"."reviews"("order_id","department","round") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "history_events" ADD CONSTRAINT "history_events_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_revisions" ADD CONSTRAINT "order_revisions_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_states" ADD CONSTRAINT "order_states_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_person_idx" ON "api_keys" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry_idx" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "agreed_discounts_customer_idx" ON "agreed_discounts" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "bill_of_materials_lines_product_idx" ON "bill_of_materials_lines" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "payments_customer_idx" ON "payments" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "planned_receipts_product_idx" ON "planned_receipts" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "price_list_entries_product_idx" ON "price_list_entries" USING btree ("price_list","product_id");--> statement-breakpoint
CREATE INDEX "receivables_customer_idx" ON "receivables" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "routing_operations_product_idx" ON "routing_operations" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "supplier_lead_times_product_idx" ON "supplier_lead_times" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "work_centre_days_idx" ON "work_centre_days" USING btree ("work_centre_id","day");--> statement-breakpoint
CREATE INDEX "decision_attempts_order_idx" ON "decision_attempts" USING btree ("order_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "history_events_step_idx" ON "history_events" USING btree ("order_id","step_key","step_ordinal");--> statement-breakpoint
CREATE INDEX "holds_order_idx" ON "holds" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "holds_resource_idx" ON "holds" USING btree ("kind","resource") WHERE "holds"."status" in ('live', 'consumed');--> statement-breakpoint
CREATE INDEX "order_revisions_customer_idx" ON "order_revisions" USING btree ("customer_id","order_id");--> statement-breakpoint
CREATE INDEX "order_revisions_fingerprint_idx" ON "order_revisions" USING btree ("customer_id","fingerprint");--> statement-breakpoint
CREATE INDEX "order_revisions_reference_idx" ON "order_revisions" USING btree ("customer_id","customer_reference");--> statement-breakpoint
CREATE INDEX "order_states_status_idx" ON "order_states" USING btree ("status","order_id");--> statement-breakpoint
CREATE INDEX "orders_submitter_idx" ON "orders" USING btree ("submitter_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "policies_active_idx" ON "policies" USING btree ("is_active") WHERE "policies"."is_active";--> statement-breakpoint
CREATE UNIQUE INDEX "policies_hash_idx" ON "policies" USING btree ("document_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "reviews_current_idx" ON "reviews" USING btree ("order_id","department") WHERE "reviews"."is_current";--> statement-breakpoint
CREATE INDEX "reviews_open_idx" ON "reviews" USING btree ("department","due_at") WHERE "reviews"."status" = 'open' and "reviews"."is_current";