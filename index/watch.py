"""One edit from the saved file to the live index: check, build, ask the golden questions, publish."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from threading import Event
from time import perf_counter

from corpus import ledger
from corpus.article import Article
from corpus.boundaries import Boundary, load_boundaries
from corpus.check import check, errors
from corpus.golden import NAME as GOLDEN
from corpus.golden import Golden, load_golden
from corpus.ledger import Approval
from corpus.loader import FOLDER as ARTICLES
from corpus.loader import Loaded, load_corpus
from corpus.problem import CorpusError
from corpus.wording import file_standing
from index import publish as publishing
from index.asked import Asked
from index.build import Built, LeftOut, Memory, Progress, build, choose, recall
from index.diff import Diff, Encoders, GoldenBroken, Quotable, broken, compare, first_three, open_version
from index.embedder import Model
from index.errors import ArtefactError, IndexFault, ModelError
from index.live import Index

BOUNDARIES = "boundaries.yaml"
_WATCHED = (ledger.NAME, BOUNDARIES, GOLDEN)
# Milliseconds: a save is taken up once nothing else has changed for QUIET, and by MOST at the latest.
QUIET, MOST = 50, 500
_REASONS = {
    "never": "was never approved",
    "changed": "changed since it was approved",
    "overdue": "its approval has ended",
}


@dataclass(frozen=True)
class Published:
    """`accepted` are the golden questions that broke and were let through; `unasked` says why none was."""

    version: str
    golden: int
    accepted: tuple[str, ...] = ()
    unasked: str | None = None


@dataclass(frozen=True)
class _Checked:
    """What a build takes from a corpus without errors; `missing` are files of wording left out."""

    today: date
    articles: list[Article]
    approvals: dict[str, Approval]
    boundaries: tuple[Boundary, ...]
    missing: tuple[LeftOut, ...]


@dataclass
class Loop:
    """What the commands share; it remembers what the next round of the same process can use.

    `quotable` gives for an index the test of what may be quoted today. `signers` is a file of
    allowed signers, None when approvals need no signature.
    """

    corpus: Path
    artefacts: Path
    open_model: Callable[[], Model]
    now: Callable[[], datetime]
    quotable: Quotable
    signers: Path | None = None
    with_encoder: bool = True
    _memory: Memory = field(default_factory=Memory)
    _loaded: Loaded | None = None
    _model: Model | None = None
    _encoders: Encoders | None = None
    _open: dict[str, Index] = field(default_factory=dict)
    _asked: Asked = field(default_factory=Asked)

    def build(self, progress: Progress = lambda done, total: None) -> Built:
        """Check the corpus and build what is approved and in date.

        Boundaries that are not approved as they stand are left out and named like an article.
        Raises CorpusError with every error of the corpus, and what index.build.build raises.
        """
        return self._build(self._checked(), progress)

    def golden(self) -> tuple[Golden, ...]:
        """The corpus's golden questions; none when it has no such file. Raises CorpusError."""
        path = self.corpus / GOLDEN
        return load_golden(path) if path.exists() else ()

    def diff(self, version: str | None = None) -> Diff:
        """Ask the live version and `version`, by default what was built last, all that can be asked.

        Raises ArtefactError, ModelError, PublishError.
        """
        version = publishing.choose(self.artefacts, version)
        live = publishing.live_version(self.artefacts)
        before = self.index(live) if live else None
        return compare(before, self.index(version), self.golden(), self.quotable)

    def publish(self, version: str | None = None, accept: Sequence[str] | None = ()) -> Published:
        """Make `version` live, by default what was built last, unless golden questions break.

        `accept` are questions that may break, None all of them. Raises GoldenBroken naming the
        others, and what index.publish.publish raises; the live version then stays.
        """
        version = publishing.choose(self.artefacts, version)
        golden = self.golden()
        lost, unasked = self._broken(version, golden)
        refused = [] if accept is None else [question for question in lost if question not in accept]
        if refused:
            raise GoldenBroken(refused)
        publishing.publish(self.artefacts, version, verified=version in self._open)
        return Published(version, sum(bool(row.passages) for row in golden), tuple(lost), unasked)

    def turn(self) -> str:
        """One round for whatever was saved, and its result in one line; the live index never gets worse.

        An article that is live and was edited waits for its approval: nothing is published
        without it, since that would take it off the air.
        """
        with _uninterrupted():
            return self._turn(perf_counter())

    def _turn(self, began: float) -> str:
        try:
            checked = self._checked()
            if waiting := self._waiting(checked):
                return f"waits: {waiting}"
            built = self._build(checked)
            if publishing.live_version(self.artefacts) == built.version:
                return f"{built.version} is live: nothing to change"
            done = self.publish(built.version)
        except CorpusError as error:
            more = len(error.problems) - 1
            return f"refused: {error.problems[0]}" + (f" (and {more} more)" if more else "")
        except (IndexFault, OSError, ValueError) as error:
            return "refused: " + "; ".join(map(str.strip, str(error).splitlines())).replace(":; ", ": ")
        left = f", {len(built.left_out)} left out" if built.left_out else ""
        asked = f", golden not asked: {done.unasked}" if done.unasked else f", {done.golden} golden hold"
        spent = perf_counter() - began
        return f"{done.version} is live after {spent:.1f} s: {built.embedded} texts embedded{asked}{left}"

    def watch(self, stop: Event | None = None) -> Iterator[str]:
        """One line now and one after every save, until `stop` is set."""
        # Imported here: only this command needs it.
        from watchfiles import watch

        def ours(_, path: str) -> bool:
            place = Path(path)
            if place.parent == root / ARTICLES:
                return place.suffix == ".md" and not place.name.startswith(".")
            return place.parent == root and place.name in _WATCHED

        root = self.corpus.resolve()
        saves = watch(
            root,
            watch_filter=ours,
            step=QUIET,
            debounce=MOST,
            stop_event=stop,
            rust_timeout=200,
            yield_on_timeout=True,
        )
        # The watch begins before the first look, so that no save falls between the two.
        next(saves, None)
        yield self.turn()
        self.warm()
        for changes in saves:
            if changes:
                yield self.turn()

    def warm(self) -> None:
        """Do what the first save of a long run would have to wait for; saves meanwhile are taken up after.

        Nothing is warmed when nothing could be built.
        """
        live = publishing.live_version(self.artefacts)
        if self._memory.loaded is None or live is None:
            return
        recall(self._memory)
        self.model.embedder.encode(["warm"])
        golden = [row.question for row in self.golden() if row.passages]
        first_three(self.index(live), golden, self.quotable, asked=self._asked)

    @property
    def model(self) -> Model:
        self._model = self._model or self.open_model()
        return self._model

    def index(self, version: str) -> Index:
        """A version to be asked; the last two stay open."""
        if version not in self._open:
            self._encoders = self._encoders or Encoders(lambda: self.model)
            held = self._memory.loaded
            ready = held if held and held.manifest.version == version else None
            self._open[version] = open_version(self.artefacts, version, self._encoders, ready)
            for old in list(self._open)[:-2]:
                del self._open[old]
        return self._open[version]

    def _checked(self) -> _Checked:
        today = self.now().date()
        self._loaded = load_corpus(self.corpus, self._loaded)
        found = check(self.corpus, today, editorial=False, signers=self.signers, loaded=self._loaded)
        if errors(found):
            raise CorpusError(errors(found))
        known = ledger.load(self.corpus)
        articles = list(self._loaded.articles.values())
        path = self.corpus / BOUNDARIES
        if not path.is_file():
            return _Checked(today, articles, known.approvals, (), ())
        state = file_standing(BOUNDARIES, path, known.files.get(BOUNDARIES), today).state
        if state != "approved":
            return _Checked(today, articles, known.approvals, (), (LeftOut(BOUNDARIES, _REASONS[state]),))
        return _Checked(today, articles, known.approvals, load_boundaries(self.corpus), ())

    def _build(self, checked: _Checked, progress: Progress = lambda done, total: None) -> Built:
        built = build(
            checked.articles,
            checked.approvals,
            checked.today,
            artefacts=self.artefacts,
            model=self.model,
            boundaries=checked.boundaries,
            openers=[row for row in self.golden() if row.opener],
            with_encoder=self.with_encoder,
            created=self.now(),
            progress=progress,
            memory=self._memory,
        )
        return replace(built, left_out=built.left_out + checked.missing)

    def _broken(self, version: str, golden: Sequence[Golden]) -> tuple[list[str], str | None]:
        live = publishing.live_version(self.artefacts)
        if live is None or live == version or not any(row.passages for row in golden):
            return [], None
        after = self.index(version)
        try:
            before = self.index(live)
        except (ArtefactError, ModelError) as error:
            # What cannot be asked answers nothing, and must not stand in the way of its repair.
            return [], f"the live version cannot be asked: {error}"
        return broken(before, after, golden, self.quotable, self._asked), None

    def _waiting(self, checked: _Checked) -> str | None:
        """What is live and was edited, but is not approved as it stands now."""
        _, left_out = choose(checked.articles, checked.approvals, checked.today)
        changed = [left.article for left in left_out + checked.missing if left.reason == _REASONS["changed"]]
        live = publishing.live_version(self.artefacts) if changed else None
        if live is None:
            return None
        served = self.index(live)
        edited = [
            name for name in changed if name in served.articles or (name == BOUNDARIES and served.boundaries)
        ]
        if not edited:
            return None
        return f"{', '.join(edited)} changed since approval; then: python -m corpus approve {edited[0]}"


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Without looking for garbage meanwhile: among this many objects each look takes a third of a second."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
