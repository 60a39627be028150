CREATE TYPE "public"."access_event_kind" AS ENUM('account.created', 'account.changed', 'password.reset', 'password.chosen', 'sign_in.refused', 'session.begun', 'session.ended', 'api_key.created', 'api_key.revoked');--> statement-breakpoint
CREATE TYPE "public"."sign_in_method" AS ENUM('password', 'oidc');--> statement-breakpoint
CREATE TABLE "access_events" (
	"position" integer PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" "access_event_kind" NOT NULL,
	"actor_id" text NOT NULL,
	"person_id" text,
	"facts" jsonb NOT NULL,
	"body" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"person_id" text PRIMARY KEY NOT NULL,
	"login" text NOT NULL,
	"active" boolean NOT NULL,
	"password_hash" text,
	"password_set_at" timestamp with time zone,
	"one_time_until" timestamp with time zone,
	"failed_attempts" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "accounts_login_unique" UNIQUE("login")
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"external_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"person_id" text NOT NULL,
	"issuer" text NOT NULL,
	"subject" text,
	"email" text,
	"active" boolean NOT NULL,
	CONSTRAINT "identities_claim_check" CHECK (("identities"."subject" is null) <> ("identities"."email" is null))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"secret_hash" text NOT NULL,
	"person_id" text NOT NULL,
	"method" "sign_in_method" NOT NULL,
	"user_agent" text,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "scopes" text[];--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_person_id_people_external_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("external_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_people_external_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("external_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_events_person_idx" ON "access_events" USING btree ("person_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "identities_subject_idx" ON "identities" USING btree ("issuer","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "identities_email_idx" ON "identities" USING btree ("issuer","email");--> statement-breakpoint
CREATE INDEX "sessions_person_idx" ON "sessions" USING btree ("person_id","expires_at");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON accounts, sessions, identities TO countersign_api;
--> statement-breakpoint
-- Sessions that are over; what is recorded of them stays.
GRANT DELETE ON sessions TO countersign_api;
--> statement-breakpoint
GRANT SELECT ON access_events TO countersign_api;
--> statement-breakpoint
CREATE TRIGGER identities_recorded AFTER INSERT OR UPDATE ON identities
FOR EACH ROW EXECUTE FUNCTION record_organisation_change();
--> statement-breakpoint
CREATE FUNCTION append_access_event(kind text, actor text, person text, facts jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  happened_at timestamptz := clock_timestamp();
  last_position integer;
  last_hash text;
  chained text;
BEGIN
  -- One event after the other, so that the chain has neither gaps nor branches.
  PERFORM pg_advisory_xact_lock(7214609333);
  SELECT e.position, e.hash INTO last_position, last_hash FROM access_events e ORDER BY e.position DESC LIMIT 1;
  last_position := coalesce(last_position, 0) + 1;
  last_hash := coalesce(last_hash, repeat('0', 64));
  chained := jsonb_build_object(
    'position', last_position, 'at', happened_at, 'kind', kind, 'actor', actor, 'person', person, 'facts', facts)::text;
  INSERT INTO access_events (position, at, kind, actor_id, person_id, facts, body, previous_hash, hash)
  VALUES (last_position, happened_at, kind::access_event_kind, actor, person, facts, chained, last_hash,
    encode(sha256(convert_to(last_hash || chained, 'UTF8')), 'hex'));
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION append_access_event(text, text, text, jsonb) FROM PUBLIC;
--> statement-breakpoint
-- The one kind of event that no row of a table stands for.
CREATE FUNCTION record_refused_sign_in(person text, facts jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT append_access_event('sign_in.refused', 'countersign', person, facts)
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION record_refused_sign_in(text, jsonb) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION record_refused_sign_in(text, jsonb) TO countersign_api;
--> statement-breakpoint
-- Who acts in the transaction; the application has to say so.
CREATE FUNCTION access_actor() RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  actor text := nullif(current_setting('countersign.actor', true), '');
BEGIN
  IF actor IS NULL AND current_setting('role') IN ('countersign_api', 'countersign_worker') THEN
    RAISE EXCEPTION 'a change of access names nobody who makes it'
      USING ERRCODE = 'insufficient_privilege', HINT = 'set countersign.actor in the transaction';
  END IF;
  RETURN coalesce(actor, 'database:' || session_user);
END $$;
--> statement-breakpoint
CREATE FUNCTION record_account_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  account jsonb := jsonb_build_object('login', NEW.login, 'active', NEW.active);
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM append_access_event('account.created', access_actor(), NEW.person_id, account);
  ELSIF account <> jsonb_build_object('login', OLD.login, 'active', OLD.active) THEN
    PERFORM append_access_event('account.changed', access_actor(), NEW.person_id, account);
  END IF;
  IF NEW.password_hash IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.password_hash IS DISTINCT FROM OLD.password_hash) THEN
    PERFORM append_access_event(
      CASE WHEN NEW.one_time_until IS NULL THEN 'password.chosen' ELSE 'password.reset' END,
      access_actor(), NEW.person_id, jsonb_build_object('oneTimeUntil', NEW.one_time_until));
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION record_session_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM append_access_event('session.begun', access_actor(), NEW.person_id,
      jsonb_build_object('session', NEW.id, 'method', NEW.method, 'userAgent', NEW.user_agent));
  ELSIF NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL THEN
    PERFORM append_access_event('session.ended', access_actor(), NEW.person_id, jsonb_build_object('session', NEW.id));
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION record_api_key_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM append_access_event('api_key.created', access_actor(), NEW.person_id,
      jsonb_build_object('key', NEW.id, 'label', NEW.label, 'scopes', NEW.scopes, 'expiresAt', NEW.expires_at));
  ELSIF NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL THEN
    PERFORM append_access_event('api_key.revoked', access_actor(), NEW.person_id, jsonb_build_object('key', NEW.id));
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION record_account_change(), record_session_change(), record_api_key_change() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER accounts_recorded AFTER INSERT OR UPDATE ON accounts
FOR EACH ROW EXECUTE FUNCTION record_account_change();
--> statement-breakpoint
CREATE TRIGGER sessions_recorded AFTER INSERT OR UPDATE ON sessions
FOR EACH ROW EXECUTE FUNCTION record_session_change();
--> statement-breakpoint
CREATE TRIGGER api_keys_recorded AFTER INSERT OR UPDATE ON api_keys
FOR EACH ROW EXECUTE FUNCTION record_api_key_change();
