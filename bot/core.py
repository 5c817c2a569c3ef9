"""The bot: one question in, one reply out. It quotes, or says that it does not know."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from types import ModuleType

from bot import resources, words, words_es
from bot.ahead import Ahead
from bot.answering import Answer, answer
from bot.calibration import Calibrations
from bot.excerpts import excerpt
from bot.pages import ArticlePage, Config, PageSection, PassageReply, Status
from bot.query import understand
from bot.replies import Action, Cared, ChatRequest, Contact, Reply, Resource, Turn
from bot.reviews import Reviews, reviews
from bot.selection import quotable
from bot.triage import Triage, triage
from index.live import Index, LiveIndex, NoIndex

# Input of these kinds asks for nothing that could be quoted; insults and pasted data may come with a question.
_NO_QUESTION = ("gibberish", "other_language", "injection", "automated")
# Code points of a message that is encoded while triage reads it: a longer one costs much, and may be refused.
READ_AHEAD = 300


@dataclass(frozen=True)
class Clinic:
    """What the operator sets about the place that runs the bot."""

    region: str = "US"
    contact: Contact | None = None
    privacy_url: str | None = None
    require_level: str = "source-checked"
    feedback: bool = False
    help_lines: tuple[Resource, ...] = ()


class Bot:
    """Answers from the live index; holds no conversation and writes nothing down."""

    def __init__(
        self,
        live: LiveIndex,
        clinic: Clinic,
        today: Callable[[], date],
        calibrations: Calibrations | None = None,
    ):
        self._live = live
        self._calibrations = calibrations or Calibrations(None)
        self._clinic = clinic
        self._today = today
        self._held = threading.local()
        self._ahead = Ahead()

    def in_hand(self) -> AbstractContextManager[None]:
        """Enter it for as long as a request is served: with several at once nothing is done ahead."""
        return self._ahead.request()

    def screen(
        self,
        message: str,
        history: Sequence[Turn],
        *,
        region: str | None,
        more: bool,
        request_id: str,
        locale: str | None = None,
    ) -> Reply | None:
        """The takeover reply when triage finds a crisis or an emergency, else None.

        Needs no index and no valid request, so that nothing can stand between a person in
        danger and the help lines. With `more` the reader has seen them and asked to go on.
        """
        verdict = self._triage(message, history)
        if verdict.route in ("crisis", "emergency") and not more:
            return self._takeover(verdict, region, request_id, locale)
        # Only what `reply` is about to read: a crisis message is not kept until the next request.
        self._held.verdict = message, tuple(history), verdict
        return None

    def reply(self, request: ChatRequest, *, request_id: str) -> Reply:
        """Answer one valid request. Raises index.live.NoIndex when nothing is published."""
        verdict = self._verdict(request)
        danger = verdict.route in ("crisis", "emergency")
        if danger and not request.more:
            return self._takeover(verdict, request.region, request_id, request.locale)
        if danger:
            verdict = replace(verdict, route="support", crisis_in_view=True, sensitive_ok=False)
        index = self._live.current()
        answer = self._answer(index, request, verdict)
        certainty = answer.certainty if answer.excerpts else None
        speech = _speech(request.locale)
        # A boundary's pointer is in the articles' language, which need not be the reader's.
        understood = speech is words or index.manifest.language == "es"
        return Reply(
            **self._common(verdict, request.region, request_id, index.version, request.locale),
            kind="answer" if answer.excerpts else "no_answer",
            confidence=answer.confidence,
            threshold=answer.threshold,
            certainty=certainty,
            excerpts=answer.excerpts,
            message=speech.message(
                verdict.route,
                answered=bool(answer.excerpts),
                certainty=certainty,
                gentle=verdict.gentle,
                kind=verdict.aside,
                turn_to=answer.turn_to if understood else None,
                missing=answer.missing,
            ),
            suggestions=answer.suggestions,
        )

    def _verdict(self, request: ChatRequest) -> Triage:
        """The verdict, taken over when this thread has just screened the very same words."""
        held, self._held.verdict = getattr(self._held, "verdict", None), None
        if held and held[:2] == (request.message, tuple(request.history)):
            return held[2]
        return self._triage(request.message, request.history)

    def _triage(self, message: str, history: Sequence[Turn]) -> Triage:
        """The verdict. While the classifier decides, what would be searched for is encoded."""

        def meanwhile() -> None:
            if len(message) <= READ_AHEAD:
                self._ahead.begin(lambda: self._encode(message, history))

        return triage(message, history, meanwhile=meanwhile)

    def _encode(self, message: str, history: Sequence[Turn]) -> None:
        index = self._live.current()
        for question in understand(message, history):
            spelled = question.respelled(index.spelled)
            for text in filter(None, (spelled.text, spelled.context)):
                index.encode(text)

    def _answer(self, index: Index, request: ChatRequest, verdict: Triage) -> Answer:
        allowed = quotable(index, self._today(), self._clinic.require_level, verdict.sensitive_ok)
        calibration = self._calibrations.of(index)
        self._ahead.finish()
        return answer(
            index,
            understand(request.message, request.history),
            allowed,
            calibration,
            verdict.route != "refused" and verdict.aside not in _NO_QUESTION,
        )

    def cared(self, region: str | None = None, locale: str | None = None) -> Cared:
        """The notice and the help line for a page or a problem document."""
        return Cared(notice=_speech(locale).notice("standard"), help=self._help(region, locale))

    def config(self, region: str | None = None, locale: str | None = None) -> Config:
        cared, speech = self.cared(region, locale), _speech(locale)
        try:
            index = self._live.current()
        except NoIndex:
            index = None
        return Config(
            notice=cared.notice,
            help=cared.help,
            greeting=speech.GREETING,
            recorded=speech.recorded(self._clinic.feedback),
            suggestions=self._openers(index) if index else (),
            resources=self._resources(region, locale),
            contact=self._contact(locale),
            privacy_url=self._clinic.privacy_url,
            languages=tuple(sorted({p.language for p in index.passages.values()})) if index else (),
            feedback=self._clinic.feedback,
            index_version=index.version if index else None,
        )

    def passage(self, passage_id: str, region: str | None = None) -> PassageReply | None:
        """One passage, or None when it is unknown, lapsed or withdrawn. Raises NoIndex."""
        index = self._live.current()
        passage = index.passages.get(passage_id)
        if passage is None or not self._allowed(index)(passage):
            return None
        cared = self.cared(region)
        return PassageReply(
            notice=cared.notice,
            help=cared.help,
            excerpt=excerpt(index, passage, highlights=(), confidence=1.0),
            index_version=index.version,
        )

    def article(self, article_id: str) -> ArticlePage | None:
        """An article page, or None when nothing of it may be quoted. Raises NoIndex."""
        index = self._live.current()
        record = index.articles.get(article_id)
        if record is None:
            return None
        allowed = self._allowed(index)
        passages = [p for p in index.passages.values() if p.article_id == article_id and allowed(p)]
        if not passages:
            return None
        sections = tuple(
            PageSection(
                section,
                heading,
                tuple(
                    excerpt(index, passage, highlights=(), confidence=1.0)
                    for passage in passages
                    if passage.section_id == section
                ),
            )
            for section, heading, *_ in record.sections
        )
        return ArticlePage(record, passages[0].review, tuple(s for s in sections if s.excerpts))

    def articles(self) -> list[ArticlePage]:
        """Every article of which something may be quoted, by title. Raises NoIndex."""
        pages = (self.article(name) for name in self._live.current().articles)
        return sorted((page for page in pages if page), key=lambda page: page.record.title)

    def version(self) -> str | None:
        """The index version in service, None when there is none; a newer one begins to load."""
        try:
            return self._live.current().version
        except NoIndex:
            return None

    def status(self) -> Status:
        """The index in service and how much of it may be quoted today. Raises NoIndex."""
        index = self._live.current()
        allowed = self._allowed(index)
        kept = [passage for passage in index.passages.values() if allowed(passage)]
        return Status(
            version=index.version,
            created=index.manifest.created,
            articles=len({passage.article_id for passage in kept}),
            next_due=min((passage.expires for passage in kept), default=None),
        )

    def reviews(self) -> Reviews:
        """What is due for review in the index in service. Raises NoIndex."""
        index = self._live.current()
        return reviews(index.passages.values(), self._allowed(index), self._today())

    def _allowed(self, index: Index):
        return quotable(index, self._today(), self._clinic.require_level)

    def _openers(self, index: Index) -> tuple[str, ...]:
        allowed = self._allowed(index)
        chosen = [
            opener.question
            for opener in index.openers
            if any(name in index.passages and allowed(index.passages[name]) for name in opener.passages)
        ]
        if chosen:
            return tuple(chosen[:4])
        first: dict[str, str] = {}
        for passage in index.passages.values():
            if allowed(passage) and not passage.sensitive:
                first.setdefault(passage.article_id, passage.heading)
        return tuple(first.values())[:4]

    def _takeover(self, verdict: Triage, region: str | None, request_id: str, locale: str | None) -> Reply:
        lines = self._help(region, locale)
        return Reply(
            **self._common(verdict, region, request_id, None, locale),
            kind=verdict.route,
            confidence=None,
            threshold=None,
            certainty=None,
            excerpts=(),
            message=_speech(locale).takeover(verdict.route, verdict.concern, lines),
            suggestions=(),
        )

    def _help(self, region: str | None, locale: str | None) -> tuple[Action, ...]:
        lines = resources.help_actions(region, self._clinic.region)
        return tuple(map(words_es.action, lines)) if _speech(locale) is words_es else lines

    def _contact(self, locale: str | None) -> Contact | None:
        clinic = self._clinic.contact
        return words_es.contact(clinic) if clinic and _speech(locale) is words_es else clinic

    def _resources(
        self, region: str | None, locale: str | None, *, emergency_first: bool = False
    ) -> tuple[Resource, ...]:
        lines = resources.resources_for(
            region, self._clinic.region, emergency_first=emergency_first, extra=self._clinic.help_lines
        )
        return tuple(map(words_es.resource, lines)) if _speech(locale) is words_es else lines

    def _common(
        self,
        verdict: Triage,
        region: str | None,
        request_id: str,
        version: str | None,
        locale: str | None,
    ) -> dict:
        level = {
            "personal_advice": "personal",
            "urgent": "urgent",
            "crisis": "urgent",
            "emergency": "urgent",
        }.get(verdict.route, "standard")
        with_resources = verdict.gentle or verdict.route not in ("none", "personal_advice")
        return {
            "route": verdict.route,
            "notice": _speech(locale).notice(level),
            "notice_level": level,
            "help": self._help(region, locale),
            "resources": self._resources(region, locale, emergency_first=verdict.route == "emergency")
            if with_resources
            else (),
            "contact": self._contact(locale),
            "index_version": version,
            "request_id": request_id,
        }


def _speech(locale: str | None) -> ModuleType:
    """Our own sentences in the language that the request names, in English when we do not speak it."""
    return words_es if (locale or "").lower().split("-")[0] == "es" else words
