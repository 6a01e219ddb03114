"""What the database itself holds agreements to."""

import pgtrigger

SIGNED_SQL = "('in_force', 'ended')"

# Once signed by all it stands: it may only end. It enters into force by the signatures
# of all its parties on one text, or by a scan of what was signed elsewhere. A text that
# is open or signed is closed before its rows are written in again. What was given up in
# negotiation stays so.
STANDS = """
    IF OLD.state IN ('in_force', 'ended') THEN
        IF TG_OP = 'DELETE' OR OLD.state = 'ended' OR NEW.state <> 'ended'
           OR (to_jsonb(NEW) - 'state' - 'ended_at') <>
              (to_jsonb(OLD) - 'state' - 'ended_at')
        THEN
            RAISE EXCEPTION 'An agreement in force is not changed.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_stands';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'dropped' THEN
        RAISE EXCEPTION 'An agreement that was given up is kept.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_dropped';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.state = 'dropped' AND OLD.state <> 'negotiation' THEN
        RAISE EXCEPTION 'Only in negotiation is an agreement given up.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_dropped';
    END IF;
    IF OLD.state = 'signing' AND NEW.state = 'signing' AND NEW <> OLD THEN
        RAISE EXCEPTION 'What is for signing is not changed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_for_signing';
    END IF;
    IF OLD.state = 'signing' AND NEW.state = 'negotiation' AND EXISTS (
        SELECT 1 FROM partnerships_signinground r
         WHERE r.agreement_id = NEW.id AND r.outcome IN ('', 'signed'))
    THEN
        RAISE EXCEPTION 'The text that is for signing is closed first.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_text_is_closed';
    END IF;
    IF NEW.state = 'in_force' AND NOT EXISTS (
        SELECT 1 FROM partnerships_agreementscan s WHERE s.agreement_id = NEW.id
    ) AND NOT EXISTS (
        SELECT 1 FROM partnerships_signinground r
         WHERE r.agreement_id = NEW.id AND r.outcome = 'signed'
           AND OLD.state = 'signing'
           AND 1 < (SELECT COUNT(*) FROM partnerships_agreementparty p
                     WHERE p.agreement_id = NEW.id)
           AND NOT EXISTS (
               SELECT 1 FROM partnerships_agreementparty p
                WHERE p.agreement_id = NEW.id AND NOT EXISTS (
                    SELECT 1 FROM partnerships_signature s
                     WHERE s.round_id = r.id AND s.party_id = p.id
                       AND s.sha256 = r.sha256))
    ) THEN
        RAISE EXCEPTION 'Not all parties have signed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_signed_by_all';
    END IF;
    RETURN NEW;
"""


def of_negotiation(name: str) -> pgtrigger.Trigger:
    """For rows of an agreement: they change in negotiation alone.

    The agreement is held against a change of its state at the same moment.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("the_state", "text")],
        func="""
            SELECT a.state INTO the_state FROM partnerships_agreement a
             WHERE a.id = CASE WHEN TG_OP = 'DELETE'
                               THEN OLD.agreement_id ELSE NEW.agreement_id END
               FOR SHARE;
            IF the_state <> 'negotiation'
               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)
            THEN
                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'
                    USING ERRCODE = 'check_violation',
                          CONSTRAINT = 'agreement_in_negotiation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )
