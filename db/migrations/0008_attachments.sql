ALTER TYPE "public"."history_event_type" ADD VALUE 'order.file_attached';--> statement-breakpoint
CREATE TABLE "attachment_contents" (
	"content_hash" text PRIMARY KEY NOT NULL,
	"content" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attachments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"department" text,
	"round" integer,
	"author_id" text NOT NULL,
	"author_name" text NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"content_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"position" integer
);
--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_content_hash_attachment_contents_content_hash_fk" FOREIGN KEY ("content_hash") REFERENCES "public"."attachment_contents"("content_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachments_order_idx" ON "attachments" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "attachments_unrecorded_idx" ON "attachments" USING btree ("id") WHERE "attachments"."position" is null;--> statement-breakpoint
GRANT SELECT ON attachments, attachment_contents TO countersign_api, countersign_worker;
--> statement-breakpoint
-- The API keeps files; the worker takes them into the order's history. Nobody changes or removes one.
GRANT INSERT ON attachments, attachment_contents TO countersign_api;
--> statement-breakpoint
GRANT UPDATE (position) ON attachments TO countersign_worker;
