GRANT SELECT ON reconciliations, differences TO countersign_api, countersign_worker;
--> statement-breakpoint
-- What was found is never removed. The API notes that one was asked for, and how a person resolved what it found.
GRANT INSERT ON reconciliations TO countersign_api;
--> statement-breakpoint
GRANT UPDATE (outcome, resolution, resolved_by, resolved_at, reason) ON differences TO countersign_api;
--> statement-breakpoint
GRANT INSERT, UPDATE ON reconciliations, differences TO countersign_worker;
