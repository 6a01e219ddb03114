"""An order of each kind of page, its file, and what a UH institution offers."""

from partnerships.models import Order, OrderFile, UHOffer

OF_AN_ORDER = ("detail", "edit", "propose", "files")
OF_AN_OFFER = ("detail", "edit", "withdraw")


def orders_of(order: Order) -> dict[str, tuple[object, ...]]:
    """``order``: one that is sent."""
    file = OrderFile.objects.create(
        order=order,
        name="x.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        file="orders/x.pdf",
    )
    offer = UHOffer.objects.create(
        institution=order.institution,
        title="x",
        content="x",
        field="x",
        forms=["gatherings"],
        days=1,
        price_nok=1,
    )
    return {
        "partnerships:order_new": (order.need_id,),
        **{f"partnerships:order_{name}": (order.pk,) for name in OF_AN_ORDER},
        "partnerships:order_file": (file.pk,),
        "partnerships:order_file_remove": (file.pk,),
        **{f"partnerships:offer_{name}": (offer.pk,) for name in OF_AN_OFFER},
    }
