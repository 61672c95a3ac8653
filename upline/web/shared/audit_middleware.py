"""Who is signed in acts: what changes while a page answers is recorded as theirs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from upline.database.audit_context import Door, acting

_ONLY_LOOKS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

Answer = Callable[[HttpRequest], HttpResponse]


def people_act(answer: Answer) -> Answer:
    """Let the history tell who did it, through which door; looking costs nothing.

    Programs bring no session: they act through a door of their own.
    """

    def answer_as_person(request: HttpRequest) -> HttpResponse:
        if request.method in _ONLY_LOOKS or not request.user.is_authenticated:
            return answer(request)
        with acting(by=request.user.name, door=Door.PAGE):
            return answer(request)

    return answer_as_person
