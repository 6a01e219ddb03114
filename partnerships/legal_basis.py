"""What the scheme rests on."""

# By the first year that it holds for.
LEGAL_BASIS = (
    (2021, "FOR-2021-01-26-230"),
    (0, "Meld. St. 21 (2016–2017) «Lærelyst – tidlig innsats og kvalitet i skolen»"),
)


def legal_basis_of(year: int) -> str:
    return next(text for first, text in LEGAL_BASIS if year >= first)
