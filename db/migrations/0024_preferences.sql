CREATE TABLE "person_preferences" (
	"person_id" text PRIMARY KEY NOT NULL,
	"language" "language",
	"time_zone" text,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "person_preferences" ADD CONSTRAINT "person_preferences_person_id_people_external_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("external_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
GRANT SELECT ON person_preferences TO countersign_api, countersign_worker;
--> statement-breakpoint
GRANT INSERT, UPDATE ON person_preferences TO countersign_api;
