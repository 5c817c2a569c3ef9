"""One plain reading of a message, and the readings that somebody may have hidden in it.

Rules and classifier both work on `plain(text)`: lower case ASCII words, contractions without
apostrophes ("i am" and "i'm" are both "im"), common misspellings mended, sentences parted by
newlines. `readings(text)` adds what disguise hides: leetspeak, spaced letters, masked letters,
upside-down text, reversed text, base64.
"""

import base64
import binascii
import re
import unicodedata
from functools import cache

LONGEST = 65_536
SPELT_OUT = 4_000
LONGEST_WORD = 60

_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0x00AD, 0x034F, 0x061C, 0xFEFF]
    + [0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, *range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080)]
)
_SEPARATED = re.compile("[" + "".join(map(chr, _INVISIBLE)) + "]+")
_LOOKALIKES = str.maketrans(
    {
        pair[0]: pair[1]
        for pair in (
            "аa вb гr еe ёe зz иu йu кk мm нh оo рp сc тt уy хx ѕs іi їi јj ӏl ԁd ԛq ԝw һh ѵv ѡw αa βb "
            "γy δd εe ζz "
            "ηn ιi κk μu νv οo ρp σo τt υu χx ωw ϲc єe эe ℓl ıi łl øo đd ɑa ɡg ɩi ’' ‘' ʼ' `' ´' “\" ”\" "
            "–- —- ‑- …."
        ).split()
    }
)
_FLIPPED = str.maketrans(
    {
        pair[0]: pair[1]
        for pair in (
            "ɐa qb ɔc pd ǝe ɟf ƃg ɓg ɥh ᴉi ıi ɾj ʞk ןl ɯm un oo db bq ɹr ʇt nu ʌv ʍw ʎy ʻ' ¡! ¿? ˙. ∀a ɘe lı"
        ).split()
        if pair[0] != "l"
    }
)
_FLIP_MARKS = frozenset("ɐɔǝɟƃɓɥᴉɾʞןɯɹʇʌʍʎ")
_LEET = str.maketrans({"1": "i", "!": "i", "|": "l", "3": "e", "4": "a", "@": "a", "0": "o", "5": "s", "$": "s",
                       "7": "t", "+": "t", "8": "b", "6": "g", "9": "g", "2": "to", "€": "e", "£": "l"})  # fmt: skip

# How people type it, and the one way that rules and classifier read it.
_SINGLE = {
    old: new
    for olds, new in (
        ("dnt don dontt", "dont"),
        ("cannot cnt cannt", "cant"),
        ("wnna wana wannna wanan wonna wannabe", "wanna"),
        ("wnt wnat wanr wamt whant wannt", "want"),
        ("gona gunna ganna imma ima", "gonna"),
        ("mysel myslf mself meself mahself", "myself"),
        ("u", "you"),
        ("ur", "your"),
        ("cuz cos coz bc becuz becuase", "because"),
        ("thru", "through"),
        ("plz pls", "please"),
        ("tonite 2nite tonght tonigt tonihgt", "tonight"),
        ("tmrw tmr tomoro tommorow tomorow", "tomorrow"),
        ("kil kll kilk klil kiill kiil kell", "kill"),
        ("killin", "killing"),
        ("dei diee diie deid", "die"),
        ("ded daed deaad deda", "dead"),
        ("lfie lief lyfe liff", "life"),
        ("liev lvie lve livee", "live"),
        ("endig endign edning", "ending"),
        ("comitted comited commited", "committed"),
        ("comit comitt committ", "commit"),
        ("sewerslide sewercide suislide", "suicide"),
        ("unalived unaliving unaliv", "unalive"),
        ("frend freind", "friend"),
        ("tryed tryd", "tried"),
        ("thinkin", "thinking"),
        ("feelin", "feeling"),
        ("depresed depresd", "depressed"),
        ("breth breathe", "breathe"),
    )
    for old in olds.split()
}
_PAIRS = {
    tuple(old.split()): new
    for olds, new in (
        ("i am|i m", "im"),
        ("i ve", "ive"),
        ("i would", "id"),
        ("do not|don t", "dont"),
        ("does not|doesn t", "doesnt"),
        ("did not|didn t", "didnt"),
        ("can not|can t", "cant"),
        ("could not|couldn t", "couldnt"),
        ("will not|won t", "wont"),
        ("would not|wouldn t", "wouldnt"),
        ("should not|shouldn t", "shouldnt"),
        ("is not|isn t", "isnt"),
        ("are not|aren t", "arent"),
        ("was not|wasn t|were not|weren t", "wasnt"),
        ("has not|hasn t|have not|haven t", "havent"),
        ("want to|want too|want 2|want ta|want t|want ot|want tto", "wanna"),
        ("going to|going too|going 2|goin to", "gonna"),
        ("trying to|trying too|trying 2|tryin to", "tryna"),
        ("my self|me self|my slef|m self|mah self", "myself"),
        ("him self", "himself"),
        ("her self", "herself"),
        ("them selves|them self", "themselves"),
        ("any more", "anymore"),
        ("for ever", "forever"),
        ("wanna dye", "wanna die"),
        ("sewer slide|sui cide|su cide|s cide|sue icide", "suicide"),
        ("un alive", "unalive"),
        ("self delete", "kill myself"),
        ("kword myself", "kill myself"),
        ("self harming|self harmed|self harms|self harm|selfharm ", "selfharm"),
        ("self injury|self injuring", "selfharm"),
    )
    for old in olds.split("|")
}
_SECONDS = frozenset(pair[-1] for pair in _PAIRS)
_TAIL = (
    ("k word", re.compile(r"\bk word(?:ed)? myself\b"), "kill myself"),
    ("toaster", re.compile(r"\b(?:toaster bath|bath with (?:a|my) toaster)\b"), "kill myself"),
    (" dye", re.compile(r"\b(?<=to )dye\b(?! (?:my|her|his|hair|the))"), "die"),
)
_GLUED = frozenset("iwant iwanna iwish idont icant ineed ihate".split())
_PICTURES = str.maketrans({"🔪": " kill ", "🔫": " shoot ", "💊": " pills ", "⚰": " dead ", "🪦": " dead "})

# Words whose misspellings are mended when they are one edit away; the first letter must be right,
# or the first two swapped. What is a word of its own stays as it is.
_MENDED = (
    "suicide suicidal myself himself herself killing alive overdose overdosed anymore goodbye wanna dying "
    "living exist existing death selfharm hanging cutting hurting harming burden hopeless "
    "worthless breathe breathing "
    "unconscious unresponsive seizure collapsed swallowed overdosing thoughts thinking feeling "
    "ending tablets "
    "everyone without tonight please planning attempted jumping better bridge reason ketamine infusion"
).split()
_WORDS_OF_THEIR_OWN = frozenset(
    "doing ding exiting harding buren breaths endings tables pleas batter bridget "
    "alike alice olive aline alone clive kindling willing killings skilling filling milling "
    "billing loving liking "
    "lining livings living exit exits exists exist exited existed deaths depth dearth heath "
    "hinging handing hunging "
    "cuttings hunting hurling charming farming harping homeless burdens breather breathes "
    "breathed breath seizures "
    "collapses collapse swallow swallows drying dyeing lying tying thought thinning thanking "
    "thickening feeding "
    "feelings fueling feeling sending bending wanda banna overdoses letter bitter butter wetter "
    "better battery "
    "bridges bride bridged reasons season treason pleased pleases within tablet jumpinng lumping "
    "bumping dumping "
    "plannings planting planing attempts attempt killin ketamines infusions hurtling infusing "
    "curting halting "
    "haunting herring hearing heating hating having hatting fending vending ended".split()
)
_STOP = re.compile(r"[.!?;:\n\r]+(?=\s|$)|[\n\r]")
_COMBINING = re.compile("[\u0300-\u036f\u0489\u20d0-\u20ff]+")
_INNER_MARK = re.compile(r"[a-z][!|]+[a-z]")
_LETTER = re.compile(r"[a-z]")
_FOREIGN = re.compile(r"[!-~]*[^\x00-\x7f][^\s]*")
_MIXED = re.compile(r"\S*[0-9!@$|+€£]\S*")
_NO_WORD = re.compile(r"[^a-z0-9\n&%+]+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_CONTRACTED = re.compile(r"(?<=\w)'(?=\w)")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_][ ._*\-/,|~+]{1,3}){2,}[^\W_](?![^\W_])")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_MASK = re.compile(r"\b[a-z]+[*#_]+[a-z]*")
_LEET_MARK = re.compile(r"[a-z][0-9!@$|+€£]|[0-9!@$|+€£][a-z]")
_NO_LETTER = re.compile(r"[^a-z0-9]")
_MASKABLE = ("die", "kill", "suicide", "suicidal", "dead", "death", "killing", "dying", "myself", "hang", "hanging",
             "cut", "cutting", "overdose", "self")  # fmt: skip
_SUICID = re.compile(
    r"\b(?!succe|seasid|secede)s[uiea]{1,3}[csz]{1,2}[iaueo]{0,2}d(?:e|al|il|le|el|ial|ie|ed|all?y?|els?)\b"
)
_LEXICON = sorted(
    (
        "i im ive a to my myself me self kill killing die dying dead suicide suicidal want wanna "
        "gonna end ending it "
        "life live living alive be not dont cant hurt harm cut cutting jump hang overdose tonight "
        "now all and the "
        "so no more help please want wish was were hate this am going need unalive kms gun pills "
        "ready he she her "
        "him himself herself is being wants out of here anymore should let thoughts feel feeling"
    ).split(),
    key=len,
    reverse=True,
)
_SPELT = re.compile("|".join([*_LEXICON, "."]))
# "iwanttodie": three words or more of the lexicon, one of them of danger, with no letter left over.
_RUN_TOGETHER = re.compile(
    r"\b(?=\w{0,40}?(?:die|kill|dead|suicid|myself|alive|hurt|life|live|dying|end))(?:"
    + "|".join(_LEXICON)
    + r"){3,12}\b"
)


@cache
def _fixes() -> dict[str, str]:
    """Every one-edit misspelling of the words in `_MENDED`, and all of `_SINGLE`: one look-up a token."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    found: dict[str, str] = {}
    for word in _MENDED:
        cuts = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]
        edits = {a + b[1:] for a, b in cuts if b}
        edits |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1} | {word[1] + word[0] + word[2:]}
        edits |= {a + c + b[1:] for a, b in cuts if b for c in letters}
        edits |= {a + c + b for a, b in cuts for c in letters}
        for edit in edits:
            if edit not in _WORDS_OF_THEIR_OWN and edit not in _MENDED:
                found.setdefault(edit, word)
    return found | _SINGLE


def _folded(text: str) -> str:
    """NFKC, without accents, invisible characters and look-alikes; lower case."""
    if text.isascii():
        return text.lower()
    # Word by word: of a long text only the few words with such letters cost anything.
    return _FOREIGN.sub(lambda found: _folded_word(found[0]), text).lower()


def _folded_word(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE).translate(_PICTURES))
    text = unicodedata.normalize("NFKD", text.lower().translate(_LOOKALIKES))
    return _COMBINING.sub("", text)


def _worded(folded: str) -> str:
    """Folded text as words: sentences on lines of their own, phrases and misspellings mended."""
    text = _CONTRACTED.sub("", folded.replace("od'd", "overdosed"))
    text = _STOP.sub("\n", text)
    text = _NO_WORD.sub(" ", text)
    text = _DRAWN_OUT.sub(r"\1\1", text)
    lines = (" ".join(_mended(line.split())) for line in text.split("\n"))
    text = "\n".join(line for line in lines if line)
    for mark, pattern, new in _TAIL:
        if mark in text:
            text = pattern.sub(new, text)
    return text


def _mended(words: list[str]) -> list[str]:
    fixes, pairs, seconds = _fixes(), _PAIRS, _SECONDS
    said: list[str] = []
    last = ""
    for word in words:
        word = fixes.get(word, word)
        if len(word) > 4 and word[0] in "si":
            if word in _GLUED:
                said.append("i")
                last, word = "i", word[1:]
            elif _SUICID.fullmatch(word):
                word = "suicidal" if "l" in word else "suicide"
        if word in seconds and (last, word) in pairs:
            said[-1] = last = pairs[last, word]
        else:
            # What is longer than any word costs every pattern time and says nothing.
            last = word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD]
            said.append(last)
    return said


def plain(text: str) -> str:
    """The plain reading: lower-case words, one sentence a line. Never raises; empty for no words."""
    return _worded(_folded(text[:LONGEST]))


def readings(text: str) -> tuple[str, ...]:
    """The plain reading first, then each different hidden one. Never raises."""
    text = text[:LONGEST]
    folded = _folded(text)
    found = [_worded(folded)]
    if not text.isascii() and _SEPARATED.search(text):
        found.append(_worded(_folded(_SEPARATED.sub(" ", text))))
    for mark, undo in (
        (_DRAWN_OUT, lambda part: _DRAWN_OUT.sub(r"\1", part)),
        (_LEET_MARK, _unleet),
        (_MASK, _unmasked),
    ):
        part = _sentences_with(mark, folded)
        if part:
            found.append(_worded(undo(part)))
    if _RUN_TOGETHER.search(folded):
        found.append(_worded(_RUN_TOGETHER.sub(lambda run: " ".join(_SPELT.findall(run[0])), folded)))
    if _SPACED.search(folded):
        joined = _SPACED.sub(lambda run: _segmented(_NO_LETTER.sub("", run[0])), folded)
        found += [_worded(joined), _worded(_unleet(joined))]
    if len(_FLIP_MARKS.intersection(text)) >= 2:
        found.append(_worded(text.lower().translate(_FLIPPED)[::-1]))
    if re.search(r"\b(?:eid|llik|fleym|flesym|edicius|ladicius|efil)\b", folded):
        found.append(_worded(folded[::-1]))
    for run in _BASE64.findall(text)[:64]:
        decoded = _decoded(run)
        if decoded:
            found.append(_worded(_folded(decoded)))
    return tuple(dict.fromkeys(found))


def _sentences_with(mark: re.Pattern, folded: str) -> str:
    return "\n".join(part for part in _STOP.split(folded) if mark.search(part)) if mark.search(folded) else ""


def _unleet(folded: str) -> str:
    """Digits and signs read as letters, in words that mix them with letters, and a lone 1 as I."""

    def word(found: re.Match) -> str:
        token = found[0]
        if token in ("1", "!"):
            return "i"
        inner = token.rstrip("!.,?") if not _INNER_MARK.search(token) else token
        if _LETTER.search(inner) and not inner.isalpha():
            return inner.replace("11", "ll").translate(_LEET) + token[len(inner) :]
        return token

    return _MIXED.sub(word, folded)


def _segmented(run: str) -> str:
    """Letters that stood apart, as words of the small lexicon where it covers them."""
    run = run[:SPELT_OUT].translate(_LEET)
    words = _SPELT.findall(run)
    covered = sum(len(word) for word in words if len(word) > 1)
    return " ".join(words) if covered * 2 >= len(run) else run


def _unmasked(folded: str) -> str:
    """Words of danger with letters starred out, such as d*e."""

    def word(found: re.Match) -> str:
        shape = re.compile(re.sub(r"[*#_]+", ".{1,4}", found[0]))
        return next((w for w in _MASKABLE if shape.fullmatch(w)), found[0])

    return _MASK.sub(word, folded)


def _decoded(run: str) -> str | None:
    """What base64 hides, when it is readable text of several words."""
    try:
        padded = run.rstrip("=").replace("-", "+").replace("_", "/")
        raw = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
        text = raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return text if letters >= 0.8 * len(text) and len(text) >= 6 else None
