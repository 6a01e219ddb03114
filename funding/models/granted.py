from typing import ClassVar, Self

from django.db import models
from django.db.models import Sum

from partnerships.models import County, Organisation, Scheme, SchemeYear

# The counties whose frames the decisions of ``the_year`` draw on: its own, and, where
# that is no more in a year to come, those that have its owners then.
DRAWN_ON = """(
    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g
     WHERE g.scheme_year_id = the_year.id)"""
# Of a trigger that declares ``the_year partnerships_schemeyear%ROWTYPE`` and has set
# it. Whoever decides at the same second waits for the frames, and then reads all that
# is decided, its own included.
WITHIN_FRAMES = f"""
    PERFORM 1 FROM funding_frame f
       JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id
      WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN {DRAWN_ON}
        AND y.year >= the_year.year
      ORDER BY f.id FOR NO KEY UPDATE OF f;
    IF EXISTS (
        SELECT 1 FROM funding_frame f
          JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id
         WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN {DRAWN_ON}
           AND y.year >= the_year.year
           AND f.amount_nok < (SELECT COALESCE(SUM(g.amount_nok), 0)
                                 FROM funding_granted g
                                WHERE g.scheme_id = y.scheme_id
                                  AND g.county_id = y.county_id AND g.year = y.year))
    THEN RAISE EXCEPTION 'More is decided than the frame holds.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_within_frame';
    END IF;
"""  # noqa: S608 - our own text


class GrantedQuerySet(models.QuerySet["Granted"]):
    def paid_in(self, scheme_year: SchemeYear) -> Self:
        """What is to be paid in this year, whenever it was decided."""
        return self.filter(
            scheme=scheme_year.scheme_id,
            county=scheme_year.county_id,
            year=scheme_year.year,
        )

    def decided_before(self, scheme_year: SchemeYear) -> Self:
        """The commitments for this year: decided in years before it."""
        return self.paid_in(scheme_year).filter(decided_year__lt=scheme_year.year)

    def amount_nok(self) -> int:
        total: int = self.aggregate(nok=Sum("amount_nok", default=0))["nok"]
        return total


class Granted(models.Model):
    """Every krone that is decided: by key, to a need, or changed later.

    A view (migration 0013), read only. A recipient's grant in a year is the sum of
    its rows; those of a later change may be below 0. ``scheme_year`` is where it was
    decided, ``year`` when it is paid, and ``county`` whose frame pays it: the one that
    decided, or, when that is no more, the one that has the need's owner that year.
    """

    id = models.TextField(primary_key=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.DO_NOTHING, related_name="+")
    county = models.ForeignKey(County, on_delete=models.DO_NOTHING, related_name="+")
    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.DO_NOTHING, related_name="+"
    )
    decided_year = models.IntegerField()
    year = models.IntegerField()
    recipient = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, related_name="+"
    )
    need_line_id = models.BigIntegerField(null=True)
    amount_nok = models.BigIntegerField()

    objects: ClassVar[GrantedQuerySet] = GrantedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        managed = False
        db_table = "funding_granted"

    def __str__(self) -> str:
        return f"{self.recipient} {self.year}: {self.amount_nok} kr"
