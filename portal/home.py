"""The start page: what waits for the organisation that one acts for."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from portal.chrome import StartPart, Task, start_parts
from portal.lib.http import SignedInRequest, page


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    parts = start_parts(request.actor)

    def gather(pick: Callable[[StartPart], Iterable[object]]) -> list[object]:
        return list(chain.from_iterable(pick(part) for part in parts))

    tasks = chain.from_iterable(part.tasks for part in parts)
    context = {
        "tasks": sorted(tasks, key=_due),
        "coming": gather(lambda part: part.coming),
        "news": gather(lambda part: part.news),
        "figures": gather(lambda part: part.figures),
        "chain": next((list(part.chain) for part in parts if part.chain), []),
    }
    return page(request, "portal/home.html", context)


def _due(task: Task) -> date:
    return task.due or date.max
