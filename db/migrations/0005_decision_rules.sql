-- Separation of duties once more (I4): whatever writes a decision, by whichever way, the records must allow it.
CREATE FUNCTION find_decision_fault(given decisions) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public AS $$
DECLARE
  person people;
  review reviews;
  revision order_revisions;
BEGIN
  SELECT * INTO review FROM reviews r
  WHERE r.order_id = given.order_id AND r.department = given.department AND r.round = given.round;
  SELECT * INTO revision FROM order_revisions v
  WHERE v.order_id = review.order_id AND v.revision = review.revision;
  IF revision.order_id IS NULL THEN RETURN 'not_found'; END IF;
  PERFORM FROM order_revisions v WHERE v.order_id = given.order_id AND v.author_id = given.actor_id;
  IF FOUND THEN RETURN 'own_order'; END IF;
  SELECT * INTO person FROM people p WHERE p.external_id = given.actor_id AND p.active;
  IF NOT FOUND THEN RETURN 'forbidden'; END IF;
  IF NOT given.department = ANY (person.departments) THEN RETURN 'wrong_department'; END IF;
  IF NOT ('reviewer' = ANY (person.roles) OR ('manager' = ANY (person.roles) AND review.escalated_at IS NOT NULL)) THEN
    RETURN 'wrong_department';
  END IF;
  IF review.authority_required AND NOT coalesce(
    person.authority_currency = revision.currency AND person.authority_limit_minor >= revision.total_minor, false) THEN
    RETURN 'above_authority';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION refuse_faulty_decision() RETURNS trigger
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  fault text := find_decision_fault(NEW);
BEGIN
  IF fault IS NULL THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the decision of % on % is refused: %', NEW.actor_id, NEW.department, fault
    USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_separation_of_duties', DETAIL = fault;
END $$;
--> statement-breakpoint
CREATE TRIGGER decisions_separation_of_duties BEFORE INSERT ON decisions
FOR EACH ROW EXECUTE FUNCTION refuse_faulty_decision();
