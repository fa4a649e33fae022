"""The database's own word on closing: no account becomes closed while a gate is open, whoever asks and however (S19)."""

CLOSED_ONLY_BY = "registry_socialaccount_no_closing_with_an_open_gate"
SENTENCE = "Kontot kan inte avslutas: allt som ska göras före avslutet är inte gjort."

ASKS = {"closing_closure", "closing_signature", "closing_removal"}

OPEN_GATE = """OLD.state <> 'closed' AND NEW.state = 'closed' AND NOT EXISTS (
    SELECT 1 FROM closing_closure c
    WHERE c.account_id = NEW.id AND c.state = 'closed' AND OLD.state = 'closing'
    AND c.agreed_at IS NOT NULL AND c.farewell_at IS NOT NULL AND c.documented_at IS NOT NULL AND c.registered_at IS NOT NULL
    AND c.rights_at IS NOT NULL AND c.links_at IS NOT NULL AND c.settled_at IS NOT NULL
    AND (SELECT COUNT(DISTINCT s.party) FROM closing_signature s WHERE s.closure_id = c.id AND s.verdict = 'yes') = 2
    AND NOT EXISTS (SELECT 1 FROM closing_removal r WHERE r.closure_id = c.id AND r.done_at IS NULL))"""
