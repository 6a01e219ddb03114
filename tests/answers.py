"""Writing in a draft as its form does."""

from partnerships.need.answers import answers_of, fingerprint
from partnerships.services.need_answers import save_answers


def change(actor, need, **answers):
    """Save ``answers`` over what ``need``, as it was read, says."""
    began = {
        name: fingerprint(value) for name, value in answers_of(need, answers).items()
    }
    return save_answers(actor=actor, need=need, answers=answers, bases=began).need
