-- The application's roles own nothing. Roles belong to the cluster, so another database may have made them already.
DO $$
BEGIN
  CREATE ROLE countersign_api NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
--> statement-breakpoint
DO $$
BEGIN
  CREATE ROLE countersign_worker NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
--> statement-breakpoint
DO $$
BEGIN
  EXECUTE format('GRANT countersign_api, countersign_worker TO %I', current_user);
EXCEPTION WHEN invalid_grant_operation OR insufficient_privilege THEN NULL;
END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO countersign_api, countersign_worker;
--> statement-breakpoint
GRANT USAGE ON SCHEMA drizzle TO countersign_api, countersign_worker;
--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO countersign_api, countersign_worker;
--> statement-breakpoint
GRANT SELECT ON ALL TABLES IN SCHEMA public TO countersign_api, countersign_worker;
--> statement-breakpoint
-- The API writes documents, requests, master data and access; nothing of an order's state and no history.
GRANT INSERT ON orders, order_revisions, decision_attempts TO countersign_api;
--> statement-breakpoint
GRANT INSERT, DELETE ON idempotency_keys TO countersign_api;
--> statement-breakpoint
GRANT INSERT, UPDATE ON policies, people, api_keys, customers, payments, receivables, payment_terms, units, products,
  price_list_entries, agreed_discounts, stock, planned_receipts, bill_of_materials_lines, supplier_lead_times,
  work_centres, work_centre_days, routing_operations, quotations, capabilities TO countersign_api;
--> statement-breakpoint
-- The worker writes the process. History, decisions and attempts can only be added to.
GRANT INSERT, UPDATE ON order_states, reviews, holds TO countersign_worker;
--> statement-breakpoint
GRANT INSERT ON history_events, decisions, decision_attempts TO countersign_worker;
