"""Training examples from the hand-written bank in `data/train/`: expanded, mixed, misspelt.

A bank line may hold choices, `[today|tonight|]`, and `{kin}` or another name of `data/fragments.txt`.
Every random choice comes from one seeded generator, so the same bank and seed give the same examples.
"""

import math
import random
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.normalise import readings
from bot.triage_rules import read, telling

ROOT = Path(__file__).parent.parent.parent
TRAIN = Path(__file__).parent / "data" / "train"
FRAGMENTS = TRAIN.parent / "fragments.txt"
LABELS = (
    "crisis", "emergency", "urgent", "about_suicide", "distress", "personal_advice", "refused", "safe",
)  # fmt: skip
KIN = (
    "wife husband son daughter brother sister mom mum dad mother father friend|best friend|boyfriend|girlfriend|"
    "partner|roommate|cousin|teenage son|teenage daughter|nephew|niece|uncle|aunt|grandma|grandfather|child|kid|"
    "fiance|ex|stepson|twin brother|neighbor|coworker|student|patient|client|buddy|mate|flatmate|bestie"
)
_KIN = [word for part in KIN.split("|") for word in (part.split() if part.startswith("wife") else [part])]
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_NAMED = re.compile(r"\{(\w+)\}")
_KEYS = {"a": "qs", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "k": "jl",
         "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
         "w": "qe", "y": "tu"}  # fmt: skip
_LEET = {"i": "1!", "e": "3", "a": "4@", "o": "0", "s": "5$", "t": "7"}
_SHORT = {
    "you": "u", "are": "r", "right now": "rn", "to be honest": "tbh", "because": "cuz", "tonight": "2nite",
    "want to": "wanna", "going to": "gonna", "please": "pls", "what": "wat", "with": "w", "my": "mi", "the": "da",
    "anymore": "nemore", "i don't know": "idk", "people": "ppl", "before": "b4", "though": "tho", "really": "rly",
}  # fmt: skip
_OPEN = (
    "hi", "hello,", "hey", "um", "ok so", "so", "honestly", "i guess", "question:", "hi there,", "not sure who to ask but",
    "sorry,", "please help,", "hello doctor,", "serious question,", "quick one,", "well", "to be honest", "idk but",
)  # fmt: skip
_CLOSE = (
    "thanks", "please", "idk", "lol", "please answer", "sorry", "thank you", "anyone?", "i guess", "tbh", "any advice",
    "what do i do", "help", "...", "!!", "rn", "that's all",
)  # fmt: skip
_ASK = (
    "what about %s?", "I have a question about %s.", "can you tell me about %s", "I wanted to ask about %s",
    "could you explain %s?", "info on %s please", "I came here to read about %s.", "my question is %s",
)  # fmt: skip
_JOIN = (
    " also ",
    ". ",
    ", ",
    " and ",
    ". Also, ",
    "? ",
    " but ",
    " plus ",
    ". By the way ",
    " btw ",
    "\n",
    "... ",
)


@dataclass(frozen=True)
class Example:
    text: str
    label: str


def bank(name: str) -> list[str]:
    """The lines of one file of the bank, choices still open."""
    return [line for line in (TRAIN / f"{name}.txt").read_text("utf-8").splitlines() if line.strip()]


def fragments() -> dict[str, list[str]]:
    """The named choices: `name: one|another` a line."""
    found = {"kin": _KIN}
    for line in FRAGMENTS.read_text("utf-8").splitlines():
        name, choices = line.split(": ", 1)
        found[name] = choices.split("|")
    return found


def weight(line: str, named: dict[str, list[str]]) -> float:
    """How often a line is drawn beside one without choices: more for one that can be read in many ways."""
    ways = math.prod(len(found[1].split("|")) for found in _CHOICE.finditer(line))
    return 1 + math.log2(ways * math.prod(len(named[found[1]]) for found in _NAMED.finditer(line)))


def expand(line: str, rng: random.Random, named: dict[str, list[str]]) -> str:
    """One reading of a bank line, each choice made."""
    while found := _CHOICE.search(line):
        line = line[: found.start()] + rng.choice(found[1].split("|")) + line[found.end() :]
    line = _NAMED.sub(lambda found: rng.choice(named[found[1]]), line)
    return re.sub(r" +([,.?])", r"\1", " ".join(line.split()))


def misspell(text: str, rng: random.Random, rate: float) -> str:
    """Slips of the finger in a share `rate` of the words longer than two letters."""
    words = text.split(" ")
    for at, word in enumerate(words):
        if len(word) < 3 or rng.random() > rate:
            continue
        spot = rng.randrange(1, len(word))
        kind = rng.random()
        if kind < 0.3 and spot < len(word) - 1:
            word = word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :]
        elif kind < 0.55:
            word = word[:spot] + word[spot + 1 :]
        elif kind < 0.75:
            word = word[:spot] + word[spot] * 2 + word[spot + 1 :]
        else:
            near = _KEYS.get(word[spot].lower(), word[spot])
            word = word[:spot] + rng.choice(near) + word[spot + 1 :]
        words[at] = word
    return " ".join(words)


def leet(text: str, rng: random.Random) -> str:
    return "".join(rng.choice(_LEET[c]) if c in _LEET and rng.random() < 0.4 else c for c in text)


def voice(text: str, rng: random.Random) -> str:
    """The text as somebody else might have typed it."""
    if rng.random() < 0.2:
        text = f"{rng.choice(_OPEN)} {text}"
    if rng.random() < 0.15:
        text = f"{text} {rng.choice(_CLOSE)}"
    if rng.random() < 0.5:
        text = text.lower()
    if rng.random() < 0.35:
        text = text.replace("'", "")
    if rng.random() < 0.3:
        text = text.rstrip("?.!")
    if rng.random() < 0.12:
        for long, short in _SHORT.items():
            if rng.random() < 0.6:
                text = re.sub(rf"\b{long}\b", short, text)
    roll = rng.random()
    if roll < 0.15:
        text = misspell(text, rng, 0.15)
    elif roll < 0.22:
        text = misspell(text, rng, 0.4)
    elif roll < 0.25:
        text = leet(text, rng)
    elif roll < 0.28:
        text = text.upper()
    return text


def passage(rng: random.Random, lines: list[str], count: int, salt: str | None = None) -> str:
    """Several sentences of a long post, with `salt` somewhere among them."""
    chosen = rng.sample(lines, count)
    if salt:
        chosen.insert(rng.randrange(len(chosen) + 1), salt)
    return " ".join(chosen)


def stretch(post: str, rng: random.Random) -> tuple[str, bool]:
    """One to five neighbouring sentences of a post, and whether one of them is marked as telling.

    In the bank a `*` opens the sentences that show the label (danger, say), which go on to the end of what they say.
    """
    sentences = re.split(r"(?<=[.?!]) (?=[A-Z*\"])", post)
    count = min(len(sentences), rng.choice((1, 2, 2, 3, 3, 4, 5)))
    at = rng.randrange(len(sentences) - count + 1)
    part = " ".join(sentences[at : at + count])
    return part.replace("*", ""), "*" in part


def ordinary_questions(root: Path = ROOT) -> list[Example]:
    """What readers of the corpus ask, labelled by its subject and by the rules: mostly `safe`.

    Question variants and titles of the articles, what strangers to them would ask (`asked.txt`),
    phrasings of the boundaries, off-topic questions, and fragments of one to four words. What the
    rules find dangerous or refuse is left out, and so is `golden.jsonl`, which stays an unseen check.
    """
    asked: list[tuple[str, bool]] = []
    for path in sorted((root / "corpus" / "articles").glob("*.md")):
        front = yaml.safe_load(path.read_text("utf-8").split("---")[1])
        near = any(word in path.stem for word in ("crisis", "suicid"))
        asked.append((front["title"], near))
        for section in (front.get("sections") or {}).values():
            asked += [(question, near) for question in (section or {}).get("questions") or ()]
    boundaries = root / "corpus" / "boundaries.yaml"
    for row in yaml.safe_load(boundaries.read_text("utf-8")) if boundaries.is_file() else ():
        asked += [(phrase, False) for phrase in row["phrasings"]]
    asked += [(line, False) for line in bank("asked")]
    asked += [
        (line, False) for line in (root / "bot" / "offtopic.txt").read_text("utf-8").splitlines() if line
    ]
    found = []
    for text, near in asked:
        signals = read(readings(text))
        if signals.crisis or signals.emergency or signals.refused or signals.urgent:
            continue
        topic = near or signals.topic or signals.excused
        label = "about_suicide" if topic else "personal_advice" if signals.personal else "safe"
        found.append(Example(text, label))
        words = text.rstrip("?.").split()
        for count in (1, 2, 3, 4) if label == "safe" and len(words) > 4 else ():
            fragment = " ".join(words[-count:])
            if telling(fragment.lower()) == 0:
                found.append(Example(fragment, "safe"))
    return found


def build(seed: int = 5, size: int = 1) -> list[Example]:
    """The training set, shuffled; `size` multiplies its length (93,000 at 1)."""
    rng = random.Random(seed)
    named = fragments()
    banks = {path.stem: bank(path.stem) for path in TRAIN.glob("*.txt")}
    weights = {name: [weight(line, named) for line in lines] for name, lines in banks.items()}
    found: list[Example] = []

    def draw(name: str) -> str:
        return expand(rng.choices(banks[name], weights[name])[0], rng, named)

    def pick(name: str) -> str:
        line = draw(name)
        return line if line[-1:] in ".?!" or rng.random() < 0.4 else line + "."

    def add(label: str, text: str, altered: bool = True) -> None:
        found.append(Example(voice(text, rng) if altered else text, label))

    plan = (
        ("crisis", "crisis_self", 4600), ("crisis", "crisis_other", 1900), ("crisis", "crisis_harm", 800),
        ("crisis", "crisis_long", 900), ("crisis", "crisis_forms", 3500), ("crisis", "crisis_said", 5200),
        ("emergency", "emergency", 2200), ("emergency", "emergency_said", 2600), ("urgent", "urgent", 1000),
        ("urgent", "urgent_said", 2000), ("about_suicide", "about_suicide", 3500),
        ("about_suicide", "about_suicide_said", 3600), ("distress", "distress", 3000),
        ("distress", "distress_said", 2000), ("personal_advice", "personal_advice", 4300),
        ("personal_advice", "personal_advice_said", 3600), ("refused", "refused", 1900),
        ("refused", "refused_said", 1700), ("safe", "safe", 3200), ("safe", "idioms", 3300),
        ("safe", "plain_forms", 3300), ("safe", "calm", 9000),
    )  # fmt: skip
    for label, name, count in plan:
        for _ in range(count * size):
            add(label, draw(name))
    ordinary = ("safe", "personal_advice", "calm", "personal_advice_said")
    for _ in range(1500 * size):
        asked = (
            pick(rng.choice(ordinary))
            if rng.random() < 0.6
            else rng.choice(_ASK) % rng.choice(named["topic"])
        )
        parts = [pick(rng.choice(("crisis_self", "crisis_said", "crisis_other"))), asked]
        rng.shuffle(parts)
        add("crisis", rng.choice(_JOIN).join(part.rstrip(".") for part in parts))
    for label, name in (
        ("distress", "distress"),
        ("about_suicide", "about_suicide"),
        ("emergency", "emergency"),
    ):
        for _ in range(600 * size):
            parts = [pick(name), pick(rng.choice(("safe", "safe", "personal_advice")))]
            rng.shuffle(parts)
            add(label, rng.choice(_JOIN).join(part.rstrip(".") for part in parts))
    for _ in range(600 * size):
        add("safe", rng.choice(_JOIN).join((pick("safe"), pick(rng.choice(("safe", "idioms"))))))
        add("distress", " ".join((pick("distress"), pick("story"))))
        add("crisis", " ".join((pick("distress"), pick(rng.choice(("crisis_self", "crisis_long"))))))
        add("distress", " ".join((pick("distress"), pick("distress"))))
    for _ in range(500 * size):
        salt = pick(rng.choice(("crisis_long", "crisis_long", "crisis_self", "crisis_other")))
        add("crisis", passage(rng, banks["distress_long"], rng.choice((1, 1, 2, 2, 3)), salt))
        add("distress", passage(rng, banks["distress_long"], rng.choice((1, 2, 2, 3, 3, 4))))
    for _ in range(4000 * size):
        part, _ = stretch(rng.choice(banks["posts_distress"]), rng)
        add("distress", part)
    for _ in range(5000 * size):
        part, danger = stretch(rng.choice(banks["posts_crisis"]), rng)
        add("crisis" if danger else "distress", part)
    for label in ("about_suicide", "personal_advice", "emergency"):
        for _ in range(1600 * size):
            part, telling_part = stretch(rng.choice(banks[f"posts_{label}"]), rng)
            if telling_part:
                add(label, part)
    for _ in range(3500 * size):
        story = [pick("story") for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4)))]
        add("distress", " ".join(story))
    for _ in range(1500 * size):
        story = [pick("story") for _ in range(rng.choice((1, 1, 2, 3)))]
        story.insert(
            rng.randrange(len(story) + 1), pick(rng.choice(("crisis_long", "crisis_self", "crisis_other")))
        )
        add("crisis", " ".join(story))
    for _ in range(10000 * size):
        part, _ = stretch(rng.choice(banks["posts_safe"]), rng)
        add("safe", part)
    for _ in range(700 * size):
        part, _ = stretch(rng.choice(banks["posts_safe"]), rng)
        parts = [part, pick(rng.choice(("crisis_long", "crisis_self", "crisis_said")))]
        rng.shuffle(parts)
        add("crisis", " ".join(parts))
    for _ in range(500 * size):
        part, _ = stretch(rng.choice(banks["posts_distress"]), rng)
        parts = [part, pick(rng.choice(("crisis_long", "crisis_self", "crisis_self")))]
        rng.shuffle(parts)
        add("crisis", " ".join(parts))
    asked = ordinary_questions()
    for example in rng.sample(asked, min(len(asked), 6000 * size)):
        add(example.label, example.text)
    told = {example.text: example.label for example in asked}
    strangers = [line for line in banks["asked"] if line in told]
    for _ in range(6000 * size):
        text = rng.choice(strangers)
        add(told[text], text)
    rng.shuffle(found)
    return found
