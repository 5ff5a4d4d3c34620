"""The database itself lets no debit leave without approval, announcement and a valid mandate."""

from django.db import migrations

GUARD = """
CREATE FUNCTION bank_orders_debit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  allowed text[] := ARRAY['planned>approved', 'planned>cancelled', 'approved>planned', 'approved>cancelled',
    'approved>exported', 'exported>settled', 'exported>returned', 'exported>rejected', 'settled>returned'];
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a direct debit is never removed';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'planned' OR NEW.version <> 1 OR NEW.file_id IS NOT NULL THEN
      RAISE EXCEPTION 'a direct debit begins as planned';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.mandate_id, NEW.claim_id, NEW.basis, NEW.amount_cents, NEW.collect_on, NEW.attempt, NEW.is_final,
      NEW.end_to_end_id)
    IS DISTINCT FROM
     (OLD.mandate_id, OLD.claim_id, OLD.basis, OLD.amount_cents, OLD.collect_on, OLD.attempt, OLD.is_final,
      OLD.end_to_end_id) THEN
    IF OLD.state NOT IN ('planned', 'approved') THEN
      RAISE EXCEPTION 'a direct debit does not change after it left';
    END IF;
    NEW.version := OLD.version + 1;
    NEW.state := 'planned';
    NEW.announced_on := NULL;
  ELSIF NEW.version <> OLD.version THEN
    RAISE EXCEPTION 'the version of a direct debit follows its content';
  END IF;
  IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state = ANY(allowed)) THEN
    RAISE EXCEPTION 'a direct debit does not go from % to %', OLD.state, NEW.state;
  END IF;
  IF NEW.file_id IS DISTINCT FROM OLD.file_id AND (OLD.file_id IS NOT NULL OR NEW.state <> 'exported') THEN
    RAISE EXCEPTION 'a direct debit is in one file, when it leaves';
  END IF;
  IF NEW.state <> OLD.state AND NEW.state IN ('approved', 'exported') AND NOT EXISTS (
      SELECT FROM bank_orders_orderapproval WHERE debit_id = NEW.id AND version = NEW.version) THEN
    RAISE EXCEPTION 'a direct debit does not leave without its approval';
  END IF;
  IF NEW.state = 'exported' AND OLD.state <> 'exported' AND (NEW.announced_on IS NULL
      OR NEW.announced_on > NEW.collect_on OR NOT EXISTS (
      SELECT FROM bank_orders_mandate WHERE id = NEW.mandate_id AND state = 'active')) THEN
    RAISE EXCEPTION 'a direct debit does not leave unannounced or without a valid mandate';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_orders_debit_guard BEFORE INSERT OR UPDATE OR DELETE ON bank_orders_directdebit
  FOR EACH ROW EXECUTE FUNCTION bank_orders_debit_guard();
"""
UNGUARD = """
DROP TRIGGER bank_orders_debit_guard ON bank_orders_directdebit;
DROP FUNCTION bank_orders_debit_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("bank_orders", "0003_direct_debit")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
