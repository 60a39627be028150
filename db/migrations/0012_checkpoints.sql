CREATE TABLE "checkpoint_deliveries" (
	"number" integer PRIMARY KEY NOT NULL,
	"delivered_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "checkpoint_leaves" (
	"order_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"position" integer NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "checkpoint_leaves_order_id_number_pk" PRIMARY KEY("order_id","number")
);
--> statement-breakpoint
CREATE TABLE "checkpoints" (
	"number" integer PRIMARY KEY NOT NULL,
	"body" text NOT NULL,
	"signature" text NOT NULL,
	"endorsed_by" text,
	"endorsement" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "checkpoint_deliveries" ADD CONSTRAINT "checkpoint_deliveries_number_checkpoints_number_fk" FOREIGN KEY ("number") REFERENCES "public"."checkpoints"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkpoint_leaves" ADD CONSTRAINT "checkpoint_leaves_number_checkpoints_number_fk" FOREIGN KEY ("number") REFERENCES "public"."checkpoints"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "checkpoint_leaves_number_idx" ON "checkpoint_leaves" USING btree ("number");
--> statement-breakpoint
GRANT SELECT ON checkpoints, checkpoint_leaves, checkpoint_deliveries TO countersign_api, countersign_worker;
--> statement-breakpoint
-- Only added to, by the worker; nobody changes or removes what was signed.
GRANT INSERT ON checkpoints, checkpoint_leaves, checkpoint_deliveries TO countersign_worker;
