"""The bot: one question in, one reply out. It quotes, or says that it does not know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot import resources, words
from bot.confidence import decide
from bot.excerpts import best_sentences, excerpt
from bot.pages import ArticlePage, Config, PageSection, PassageReply, Status
from bot.replies import Cared, ChatRequest, Contact, Excerpt, Reply, Turn
from bot.selection import quotable, quotable_hits, shown
from bot.triage import Triage, triage
from corpus.passage import Passage
from index.live import Index, LiveIndex, NoIndex

_SUGGESTIONS = 3


@dataclass(frozen=True)
class Clinic:
    """What the operator sets about the place that runs the bot."""

    region: str = "US"
    contact: Contact | None = None
    privacy_url: str | None = None
    require_level: str = "source-checked"
    feedback: bool = False


class Bot:
    """Answers from the live index; holds no conversation and writes nothing down."""

    def __init__(self, live: LiveIndex, clinic: Clinic, today: Callable[[], date]):
        self._live = live
        self._clinic = clinic
        self._today = today

    def screen(
        self, message: str, history: Sequence[Turn], *, region: str | None, more: bool, request_id: str
    ) -> Reply | None:
        """The takeover reply when triage finds a crisis or an emergency, else None.

        Needs no index and no valid request, so that nothing can stand between a person in
        danger and the help lines. With `more` the reader has seen them and asked to go on.
        """
        verdict = triage(message, history)
        if verdict.route not in ("crisis", "emergency") or more:
            return None
        return self._takeover(verdict, region, request_id)

    def reply(self, request: ChatRequest, *, request_id: str) -> Reply:
        """Answer one valid request. Raises index.live.NoIndex when nothing is published."""
        verdict = triage(request.message, request.history)
        danger = verdict.route in ("crisis", "emergency")
        if danger and not request.more:
            return self._takeover(verdict, request.region, request_id)
        if danger:
            verdict = replace(verdict, route="support", crisis_in_view=True, sensitive_ok=False)
        index = self._live.current()
        allowed = quotable(index, self._today(), self._clinic.require_level, verdict.sensitive_ok)
        hits = quotable_hits(index, request.message, allowed)
        decision = decide(hits)
        excerpts: tuple[Excerpt, ...] = ()
        if decision.answers and verdict.route != "refused":
            excerpts = tuple(
                self._quote(index, request.message, passage, confidence)
                for passage, confidence in shown(index, hits, decision.confidences, decision.threshold)
            )
        answered = bool(excerpts)
        certainty = decision.certainty if answered else None
        quoted = {quote.passage_id for quote in excerpts}
        return Reply(
            **self._common(verdict, request.region, request_id, index.version),
            kind="answer" if answered else "no_answer",
            confidence=decision.confidence,
            threshold=decision.threshold,
            certainty=certainty,
            excerpts=excerpts,
            message=words.message(verdict.route, answered=answered, certainty=certainty),
            suggestions=tuple(
                dict.fromkeys(hit.passage.heading for hit in hits if hit.passage.id not in quoted)
            )[:_SUGGESTIONS],
        )

    def cared(self, region: str | None = None) -> Cared:
        """The notice and the help line for a page or a problem document."""
        return Cared(notice=words.notice("standard"), help=resources.help_actions(region, self._clinic.region))

    def config(self, region: str | None = None) -> Config:
        cared = self.cared(region)
        try:
            index = self._live.current()
        except NoIndex:
            index = None
        return Config(
            notice=cared.notice,
            help=cared.help,
            greeting=words.GREETING,
            recorded=words.recorded(self._clinic.feedback),
            suggestions=self._openers(index) if index else (),
            resources=resources.resources_for(region, self._clinic.region),
            contact=self._clinic.contact,
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
                    excerpt(index, p, highlights=(), confidence=1.0) for p in passages if p.section_id == section
                ),
            )
            for section, heading, *_ in record.sections
        )
        return ArticlePage(record, passages[0].review, tuple(s for s in sections if s.excerpts))

    def articles(self) -> list[ArticlePage]:
        """Every article of which something may be quoted, by title. Raises NoIndex."""
        pages = (self.article(name) for name in self._live.current().articles)
        return sorted((page for page in pages if page), key=lambda page: page.record.title)

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

    def _allowed(self, index: Index):
        return quotable(index, self._today(), self._clinic.require_level)

    def _quote(self, index: Index, query: str, passage: Passage, confidence: float) -> Excerpt:
        scores = index.sentence_scores(query, passage.id)
        return excerpt(index, passage, highlights=best_sentences(passage, scores), confidence=confidence)

    def _openers(self, index: Index) -> tuple[str, ...]:
        allowed = self._allowed(index)
        first: dict[str, str] = {}
        for passage in index.passages.values():
            if allowed(passage) and not passage.sensitive:
                first.setdefault(passage.article_id, passage.heading)
        return tuple(first.values())[:4]

    def _takeover(self, verdict: Triage, region: str | None, request_id: str) -> Reply:
        lines = resources.help_actions(region, self._clinic.region)
        return Reply(
            **self._common(verdict, region, request_id, None),
            kind=verdict.route,
            confidence=None,
            threshold=None,
            certainty=None,
            excerpts=(),
            message=words.takeover(verdict.route, verdict.concern, lines),
            suggestions=(),
        )

    def _common(self, verdict: Triage, region: str | None, request_id: str, version: str | None) -> dict:
        level = {
            "personal_advice": "personal", "urgent": "urgent", "crisis": "urgent", "emergency": "urgent",
        }.get(verdict.route, "standard")
        with_resources = verdict.route not in ("none", "personal_advice")
        return {
            "route": verdict.route,
            "notice": words.notice(level),
            "notice_level": level,
            "help": resources.help_actions(region, self._clinic.region),
            "resources": resources.resources_for(
                region, self._clinic.region, emergency_first=verdict.route == "emergency"
            )
            if with_resources
            else (),
            "contact": self._clinic.contact,
            "index_version": version,
            "request_id": request_id,
        }
