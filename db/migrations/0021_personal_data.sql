CREATE TYPE "public"."personal_field" AS ENUM('name', 'email', 'remark', 'file_name');--> statement-breakpoint
CREATE TABLE "data_subjects" (
	"subject" text PRIMARY KEY NOT NULL,
	"wrapped_key" "bytea",
	"master_key_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"erased_at" timestamp with time zone,
	"erased_by" text,
	"erasure_reason" text,
	CONSTRAINT "data_subjects_erasure_check" CHECK (("data_subjects"."erased_at" is null) = ("data_subjects"."wrapped_key" is not null) and ("data_subjects"."erased_at" is null) = ("data_subjects"."erased_by" is null))
);
--> statement-breakpoint
CREATE TABLE "personal_reads" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "personal_reads_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"actor_id" text NOT NULL,
	"subject" text,
	"order_id" uuid,
	"route" text NOT NULL,
	"request_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "personal_values" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"field" "personal_field" NOT NULL,
	"order_id" uuid,
	"commitment" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "identities_email_idx";--> statement-breakpoint
ALTER TABLE "identities" ADD COLUMN "email_index" text;--> statement-breakpoint
ALTER TABLE "personal_values" ADD CONSTRAINT "personal_values_subject_data_subjects_subject_fk" FOREIGN KEY ("subject") REFERENCES "public"."data_subjects"("subject") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "personal_reads_actor_idx" ON "personal_reads" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "personal_reads_subject_idx" ON "personal_reads" USING btree ("subject","id");--> statement-breakpoint
CREATE INDEX "personal_values_subject_idx" ON "personal_values" USING btree ("subject");--> statement-breakpoint
CREATE UNIQUE INDEX "identities_email_idx" ON "identities" USING btree ("issuer","email_index");--> statement-breakpoint
GRANT SELECT, INSERT ON data_subjects, personal_values TO countersign_api, countersign_worker;
--> statement-breakpoint
-- A key is encrypted anew when that of the configuration changes, and destroyed once; see the trigger below.
GRANT UPDATE (wrapped_key, master_key_id, erased_at, erased_by, erasure_reason) ON data_subjects TO countersign_api;
--> statement-breakpoint
GRANT SELECT ON personal_reads TO countersign_api, countersign_worker;
--> statement-breakpoint
GRANT INSERT ON personal_reads TO countersign_api;
--> statement-breakpoint
CREATE FUNCTION keep_erased() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.erased_at IS NOT NULL THEN
    RAISE EXCEPTION 'what was erased stays so' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER data_subjects_stay_erased BEFORE UPDATE OR DELETE ON data_subjects
FOR EACH ROW EXECUTE FUNCTION keep_erased();
--> statement-breakpoint
CREATE FUNCTION append_organisation_event(
  actor text, record_kind text, record_id text, record_before jsonb, record_after jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  changed_at timestamptz := clock_timestamp();
  last_position integer;
  last_hash text;
  chained text;
BEGIN
  -- One change after the other, so that the chain has neither gaps nor branches.
  PERFORM pg_advisory_xact_lock(7214609332);
  SELECT e.position, e.hash INTO last_position, last_hash FROM organisation_events e ORDER BY e.position DESC LIMIT 1;
  last_position := coalesce(last_position, 0) + 1;
  last_hash := coalesce(last_hash, repeat('0', 64));
  chained := jsonb_build_object(
    'position', last_position, 'at', changed_at, 'actor', actor, 'kind', record_kind,
    'externalId', record_id, 'before', record_before, 'after', record_after)::text;
  INSERT INTO organisation_events (position, at, actor_id, kind, external_id, before, after, body, previous_hash, hash)
  VALUES (last_position, changed_at, actor, record_kind, record_id, record_before, record_after, chained,
    last_hash, encode(sha256(convert_to(last_hash || chained, 'UTF8')), 'hex'));
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION append_organisation_event(text, text, text, jsonb, jsonb) FROM PUBLIC;
--> statement-breakpoint
-- The index by which an address is found stays out of the chain, from which nothing can be removed.
CREATE OR REPLACE FUNCTION record_organisation_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := nullif(current_setting('countersign.actor', true), '');
  record_before jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) - 'email_index' END;
  record_after jsonb := to_jsonb(NEW) - 'email_index';
BEGIN
  IF actor IS NULL THEN
    IF current_setting('role') IN ('countersign_api', 'countersign_worker') THEN
      RAISE EXCEPTION 'a change of % names nobody who makes it', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', HINT = 'set countersign.actor in the transaction';
    END IF;
    actor := 'database:' || session_user;
  ELSIF actor = ANY (people_concerned(TG_TABLE_NAME, record_before) || people_concerned(TG_TABLE_NAME, record_after)) THEN
    RAISE EXCEPTION '% may not change what concerns themselves', actor
      USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'organisation_not_of_oneself';
  END IF;
  PERFORM append_organisation_event(actor, TG_TABLE_NAME, NEW.external_id, record_before, record_after);
  RETURN NULL;
END $$;
--> statement-breakpoint
-- An erasure is an event of the organisation; the key that it destroys is not a part of it.
CREATE FUNCTION record_erasure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM append_organisation_event(NEW.erased_by, 'data_subjects', NEW.subject, NULL,
    jsonb_build_object('subject', NEW.subject, 'erased_at', NEW.erased_at, 'reason', NEW.erasure_reason));
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION record_erasure() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER data_subjects_recorded AFTER INSERT OR UPDATE ON data_subjects
FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION record_erasure();
