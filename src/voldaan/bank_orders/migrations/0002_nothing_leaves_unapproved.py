"""The database itself lets no order leave without its approvals, and lets none change after it left."""

from django.db import migrations

GUARD = """
CREATE FUNCTION bank_orders_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  allowed text[] := ARRAY['requested>approved', 'requested>cancelled', 'approved>requested', 'approved>cancelled',
    'approved>exported', 'exported>settled', 'exported>rejected', 'settled>rejected'];
  approvals integer;
  people integer;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a payment order is never removed';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'requested' OR NEW.version <> 1 OR NEW.file_id IS NOT NULL OR NEW.people_needed < 1 THEN
      RAISE EXCEPTION 'a payment order begins as requested';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.kind, NEW.key, NEW.account_id, NEW.beneficiary_name, NEW.beneficiary_iban, NEW.amount_cents, NEW.reference,
      NEW.structured_reference, NEW.end_to_end_id, NEW.reason, NEW.payable, NEW.source_line_id, NEW.people_needed,
      NEW.requested_by, NEW.requested_by_id)
    IS DISTINCT FROM
     (OLD.kind, OLD.key, OLD.account_id, OLD.beneficiary_name, OLD.beneficiary_iban, OLD.amount_cents, OLD.reference,
      OLD.structured_reference, OLD.end_to_end_id, OLD.reason, OLD.payable, OLD.source_line_id, OLD.people_needed,
      OLD.requested_by, OLD.requested_by_id) THEN
    IF OLD.state NOT IN ('requested', 'approved') THEN
      RAISE EXCEPTION 'a payment order does not change after it left';
    END IF;
    NEW.version := OLD.version + 1;
    NEW.state := 'requested';
  ELSIF NEW.version <> OLD.version THEN
    RAISE EXCEPTION 'the version of a payment order follows its content';
  END IF;
  IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state = ANY(allowed)) THEN
    RAISE EXCEPTION 'a payment order does not go from % to %', OLD.state, NEW.state;
  END IF;
  IF NEW.file_id IS DISTINCT FROM OLD.file_id AND (OLD.file_id IS NOT NULL OR NEW.state <> 'exported') THEN
    RAISE EXCEPTION 'a payment order is in one file, when it leaves';
  END IF;
  IF NEW.state <> OLD.state AND NEW.state IN ('approved', 'exported') THEN
    SELECT count(*) INTO approvals FROM bank_orders_orderapproval
      WHERE order_id = NEW.id AND version = NEW.version;
    SELECT count(DISTINCT person) INTO people FROM (
      SELECT approved_by_id AS person FROM bank_orders_orderapproval WHERE order_id = NEW.id AND version = NEW.version
      UNION SELECT NEW.requested_by_id) seen WHERE person IS NOT NULL;
    IF approvals = 0 OR (NEW.people_needed > 1 AND people < NEW.people_needed) THEN
      RAISE EXCEPTION 'a payment order does not leave without its approvals';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_orders_guard BEFORE INSERT OR UPDATE OR DELETE ON bank_orders_paymentorder
  FOR EACH ROW EXECUTE FUNCTION bank_orders_guard();
"""
UNGUARD = """
DROP TRIGGER bank_orders_guard ON bank_orders_paymentorder;
DROP FUNCTION bank_orders_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("bank_orders", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
