"""Readers report inaccuracies; the editor, known by a token, sees and answers them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Request
from pydantic import Field

from gluteus.anatomy import library
from gluteus.errors import AnatomyError
from gluteus.facts.inaccuracy import anchor, anchored, report_inaccuracy, statement_text
from gluteus.pain.store import EditorRefused, Report, Store
from gluteus.pain.store.reports import (
    LONGEST_COMMENT,
    LONGEST_CONTACT,
    LONGEST_CONTEXT,
    LONGEST_QUOTE,
)
from gluteus.question import Name, Question
from gluteus.report.pages.content import title_of
from gluteus.web.answers.wire import Answer
from gluteus.web.server.problems import Refused
from gluteus.web.server.state import State, state_of

router = APIRouter(tags=["reports"], prefix="/reports")

Number = Annotated[int, Path(ge=1, le=2**31)]
Token = Annotated[str, Header(alias="X-Gluteus-Editor", max_length=200)]
Action = Literal["answer", "close", "reopen"]


class Selection(Question):
    """Words that were selected and those around them: a TextQuoteSelector of the W3C."""

    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    exact: Annotated[str, Field(min_length=1, max_length=LONGEST_QUOTE)]
    prefix: Annotated[str, Field(max_length=LONGEST_CONTEXT)] = ""
    suffix: Annotated[str, Field(max_length=LONGEST_CONTEXT)] = ""


class ReportQuestion(Question):
    """A reader's report that something in the article is wrong."""

    statement: Name | None = Field(default=None, description="null finds it by the selected words")
    selection: Selection
    comment: Annotated[str, Field(min_length=1, max_length=LONGEST_COMMENT)]
    contact: Annotated[str, Field(min_length=1, max_length=LONGEST_CONTACT)] | None = None


class Reported(Answer):
    """A report as it was stored."""

    number: int
    uid: str
    recorded: str
    statement: str
    open: bool


class Done(Answer):
    """Action of the editor on a report."""

    action: Action
    text: str
    recorded: str


class ReportShown(Reported):
    """A report as the editor sees it.

    ``place`` says whether the article still contains the quoted words.
    """

    title: str
    record_version: str
    selection: Selection
    comment: str
    contact: str | None
    place: Literal["found", "moved", "gone"]
    actions: list[Done]
    damaged: list[str] = Field(description="actions that are damaged and left out, such as editor_actions 3")


class ReportList(Answer):
    """Reports, the oldest first."""

    reports: list[ReportShown]


class ActionQuestion(Question):
    """Action of the editor on a report, with a reason."""

    action: Action
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_COMMENT)]


@router.post("", status_code=201)
async def report(request: Request, question: ReportQuestion) -> Reported:
    """Report an inaccuracy."""
    state = state_of(request)
    return await state.desk.ask(request, lambda: _report(state, question))


@router.get("")
async def reports(
    request: Request, token: Token = "", open_only: Annotated[bool, Query()] = False
) -> ReportList:
    """All reports, for the editor."""
    state = state_of(request)
    return await state.desk.ask(request, lambda: _listed(state, token, open_only))


@router.post("/{number}/actions")
async def act(request: Request, number: Number, question: ActionQuestion, token: Token = "") -> ReportShown:
    """Answer, close or reopen a report, as the editor."""
    state = state_of(request)
    return await state.desk.ask(request, lambda: _act(state, number, question, token))


def _report(state: State, question: ReportQuestion) -> Reported:
    store, quote = state.kept(), question.selection
    statement = question.statement or _holding(quote.exact)
    made = report_inaccuracy(
        store,
        library().statement(statement).id,
        quote.exact,
        question.comment,
        prefix=quote.prefix,
        suffix=quote.suffix,
        contact=question.contact,
    )
    return Reported(
        number=made.number, uid=made.uid, recorded=made.recorded, statement=made.statement, open=made.open
    )


def _holding(words: str) -> str:
    """Return the statement that contains the words."""
    for name in library().statements:
        if words.split() and anchor(statement_text(name), words).place != "gone":
            return name
    raise AnatomyError(
        "the selected words are not in one statement; select words within one sentence of the article"
    )


def _editors(state: State, token: str) -> Store:
    store = state.kept()
    if not token or not store.is_editor(token):
        raise Refused("not-allowed", "only the editor may do this; give the editor's token")
    return store


def _listed(state: State, token: str, open_only: bool) -> ReportList:
    store = _editors(state, token)
    return ReportList(reports=[_shown(each) for each in store.list_reports(open_only=open_only)])


def _act(state: State, number: int, question: ActionQuestion, token: str) -> ReportShown:
    store = _editors(state, token)
    try:
        store.report(number)
    except AnatomyError as error:
        raise Refused("not-found", f"there is no report {number}; GET /api/v1/reports lists them") from error
    do = {"answer": store.answer, "close": store.close_report, "reopen": store.reopen}[question.action]
    try:
        return _shown(do(number, question.text, token))
    except EditorRefused as error:
        raise Refused("not-allowed", str(error)) from error


def _shown(each: Report) -> ReportShown:
    told: dict[str, Any] = asdict(each)
    quote = {name: told.pop(name) for name in ("exact", "prefix", "suffix")}
    known = each.statement in library().statements
    return ReportShown.model_validate(
        told
        | {
            "open": each.open,
            "title": title_of(each.statement),
            "selection": quote,
            "place": anchored(each).place if known else "gone",
        }
    )
