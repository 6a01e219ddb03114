"""What must be true of jobs: they say what their papers say."""

from collections.abc import Iterator

from django.db.models import Count, Q

from portal.documents.models import Document
from portal.jobs.models import Job, JobPart


def broken() -> Iterator[str]:
    jobs = Job.objects.values_list("pk", "total", "done").annotate(
        rows=Count("items", distinct=True) + Count("parts", distinct=True),
        made=Count(
            "items", filter=Q(items__document__state=Document.State.MADE), distinct=True
        )
        + Count("parts", filter=Q(parts__state=JobPart.State.DONE), distinct=True),
    )
    for number, total, done, rows, made in jobs:
        if rows != total:
            yield f"Job {number} is of {total} papers but has {rows}."
        if made < done:
            yield f"Job {number} counts {done} papers made, but {made} are."
