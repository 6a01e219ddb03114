"""What must be right before the portal is let loose: ``check --deploy``."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def demo_is_off(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO:
        hint = "Unset DEMO, and give SECRET_KEY and the others of docs/operations.md."
        return [Error("DEMO is on.", hint=hint, id="portal.E001")]
    return []


@register(deploy=True)
def papers_can_be_sealed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Else the first agreement that all have signed would have no file."""
    from portal.documents.seal import NotSealed, sealer

    try:
        sealer()
    except NotSealed as error:
        hint = "Give SEAL_PEM a private key and its certificate: docs/operations.md."
        return [Error(str(error), hint=hint, id="portal.E003")]
    return []


@register(deploy=True)
def papers_can_be_printed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without Pango every paper would fail, in the worker, where nobody looks."""
    try:
        import weasyprint  # noqa: F401  slow, and here only to see whether it can
    except OSError as error:
        hint = "Install libpango-1.0-0 and libpangoft2-1.0-0."
        return [
            Error(f"Papers cannot be printed: {error}", hint=hint, id="portal.E002")
        ]
    return []
