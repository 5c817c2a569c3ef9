"""The golden questions, asked of the real model over the real articles.

corpus/golden.jsonl holds questions as strangers put them, each with every passage that truly
answers it; those with none must be declined. It is kept apart from the question variants that
are searched, so that the figures here say something about questions nobody wrote down before.
"""

from collections import Counter
from pathlib import Path

import pytest

from bot.evaluate import load_questions
from index.live import Index
from tests.bot_helpers import GOLDEN, ask, golden_replies, quoted

ANSWERABLE = [row for row in GOLDEN if row.passages]
DECLINED = [row.question for row in GOLDEN if not row.passages]

UNSEEN = Path(__file__).parent / "data" / "questions_unseen.jsonl"

# Measured on 24 November 2026 over 265 answerable questions: 92 % first, 97 % among the first three,
# 82 % answered at all by the strict default, which no calibration has tuned; 10 % of what is answered
# is answered wrong; 40 of the 46 others are declined. The floors stand a little lower, so that a
# reworded sentence does not fail them and a real loss does.
FIRST, AMONG_THREE = 0.88, 0.95
ANSWERED, WRONG, REFUSED = 0.76, 0.13, 0.80

# One question for each statement in which the seed's claims are told with their nuance.
CLAIMS = [
    ("C01", "how many people live with depression worldwide", "what-depression-is.meaning"),
    ("C01", "what are the main signs that it is depression", "what-depression-is.core-signs"),
    (
        "C01",
        "besides sadness, what else does depression do to sleep and appetite",
        "what-depression-is.other-symptoms",
    ),
    ("C02", "what is usually tried first for depression", "what-depression-is.first-treatments"),
    ("C03", "what counts as treatment-resistant depression", "what-trd-means.definition"),
    (
        "C03",
        "does failed therapy count towards treatment-resistant depression",
        "what-trd-means.therapy-counted",
    ),
    ("C04", "how does treatment-resistant depression affect quality of life", "what-trd-means.burden"),
    ("C05", "was ketamine an anaesthetic first", "what-ketamine-is.meaning"),
    ("C05", "has the FDA approved ketamine for depression", "ketamine-myths.fda-approved"),
    ("C05", "why is ketamine legally controlled", "what-ketamine-is.controlled"),
    (
        "C06",
        "how does ketamine act on glutamate and the NMDA receptor",
        "how-ketamine-may-work.glutamate-and-nmda",
    ),
    ("C06", "how do AMPA, BDNF and mTOR fit in", "how-ketamine-may-work.ampa-bdnf-mtor"),
    ("C07", "does ketamine make nerve cells grow new connections", "how-ketamine-may-work.new-connections"),
    ("C07", "does ketamine rewire a depressed brain", "brain-rewiring-trips-and-hope.rewiring"),
    ("C08", "how quickly does ketamine lift depression", "how-fast-it-works.first-hours"),
    (
        "C08",
        "is ketamine faster than ordinary antidepressants",
        "how-fast-it-works.compared-with-antidepressants",
    ),
    ("C08", "does ketamine give you more energy", "how-fast-it-works.energy"),
    ("C08", "how long does a single infusion last", "how-long-it-lasts.one-infusion"),
    ("C09", "how well does ketamine work against depression", "how-well-it-works.overall"),
    ("C09", "is ketamine really transformative", "how-well-it-works.promises"),
    ("C09", "did ketamine beat midazolam in KARMA-Dep 2", "ketamine-placebo-trials.karma-dep"),
    ("C09", "is ketamine a life changing breakthrough", "ketamine-myths.breakthrough-claims"),
    ("C09", "how do I tell hype from fact about ketamine", "how-sure-are-we.spotting-hype"),
    (
        "C10",
        "can ketamine be an option when conventional treatments have not worked",
        "how-well-it-works.new-option",
    ),
    ("C10", "do the guidelines agree with each other", "what-guidelines-say-about-ketamine.do-they-agree"),
    ("C11", "can ketamine reduce suicidal thoughts", "ketamine-and-suicidal-thoughts.lower-thoughts"),
    ("C11", "is ketamine proven to prevent suicides", "ketamine-and-suicidal-thoughts.prevents-suicide"),
    (
        "C11",
        "did ketamine help suicidal thoughts in depression or only in bipolar disorder",
        "ketamine-and-suicidal-thoughts.depression-or-bipolar",
    ),
    ("C11", "is a ketamine clinic the place to go in a crisis", "crisis-help.clinic-in-a-crisis"),
    ("C12", "would you call a ketamine drip non-invasive", "during-the-infusion.non-invasive"),
    ("C13", "is there a hospital stay or downtime after ketamine", "after-a-ketamine-infusion.downtime"),
    ("C14", "does everyone respond the same way to ketamine", "how-well-it-works.varies"),
    ("C14", "can anyone predict if ketamine will work for me", "how-fast-it-works.predict"),
    ("C15", "how long do people stay well after a series of infusions", "how-long-it-lasts.after-a-series"),
    ("C15", "is long-term ketamine treatment known to work", "maintenance-and-stopping.long-term"),
    ("C15", "does ketamine get rid of depression permanently", "maintenance-and-stopping.not-a-cure"),
    ("C15", "what happens when ketamine is stopped", "maintenance-and-stopping.stopping"),
    (
        "C16",
        "does therapy make the benefit of ketamine last longer",
        "ketamine-and-talking-therapy.making-gains-last",
    ),
    ("C16", "what did the CBT after ketamine trial show", "ketamine-and-talking-therapy.cbt-trial"),
    (
        "C16",
        "is ketamine used alone or together with other treatment",
        "ketamine-and-talking-therapy.part-of-a-plan",
    ),
    ("C17", "is ketamine well tolerated", "common-ketamine-side-effects.well-tolerated"),
    ("C18", "most common side effects of ketamine", "common-ketamine-side-effects.most-common"),
    ("C18", "does ketamine cause nausea", "common-ketamine-side-effects.feeling-sick"),
    ("C18", "can ketamine make you confused or sleepy", "common-ketamine-side-effects.confused-sleepy"),
    ("C18", "does ketamine push up blood pressure and pulse", "ketamine-blood-pressure-and-heart.short-rise"),
    ("C19", "how long do ketamine side effects last", "common-ketamine-side-effects.how-long-last"),
    ("C20", "who monitors me during the infusion", "during-the-infusion.monitoring"),
    ("C20", "who should be giving ketamine", "choosing-a-ketamine-clinic.who-should-give-it"),
    ("C21", "who should stay involved in my care during ketamine", "who-may-be-offered-ketamine.usual-team"),
    ("C22", "who makes the decision to have ketamine", "who-may-be-offered-ketamine.shared-choice"),
    ("C22", "can family take part in the decision", "for-family-and-carers.family-in-the-decision"),
    ("C23", "does being offered ketamine mean that it will work", "who-may-be-offered-ketamine.no-promise"),
    ("C23", "what do we not know about ketamine yet", "how-sure-are-we.open-questions"),
]

# What a wrong passage could do harm with.
SAFETY = [
    ("who is advised not to have ketamine", "who-may-be-offered-ketamine.who-should-not"),
    ("can I drive after the infusion", "after-a-ketamine-infusion.driving"),
    ("can I have a drink the night before ketamine", "alcohol-stimulants-and-other-drugs.alcohol-timing"),
    ("why is alcohol with ketamine dangerous", "alcohol-stimulants-and-other-drugs.alcohol-risk"),
    ("can I stop my benzodiazepine suddenly", "benzodiazepines-opioids-and-ketamine.benzo-stop"),
    ("are opioids dangerous with ketamine", "benzodiazepines-opioids-and-ketamine.opioids-sedatives"),
    ("are MAOI antidepressants dangerous with ketamine", "antidepressants-and-ketamine.maoi"),
    ("can I keep taking my antidepressant", "antidepressants-and-ketamine.keep-antidepressant"),
    ("is ketamine safe with theophylline", "alcohol-stimulants-and-other-drugs.theophylline"),
    ("I am pregnant, can I have ketamine", "other-conditions-and-ketamine.pregnancy"),
    ("can I breastfeed on ketamine", "other-conditions-and-ketamine.breastfeeding"),
    (
        "can I have ketamine with uncontrolled high blood pressure",
        "ketamine-heart-brain-and-eye-conditions.pressure-and-heart",
    ),
    (
        "is ketamine dangerous with an aneurysm or after a stroke",
        "ketamine-heart-brain-and-eye-conditions.stroke-aneurysm",
    ),
    ("is ketamine ok with schizophrenia or past psychosis", "other-conditions-and-ketamine.psychosis"),
    ("can ketamine trigger mania in bipolar disorder", "ketamine-bipolar-and-psychosis.mania-risk"),
    ("can I have ketamine with cirrhosis of the liver", "other-conditions-and-ketamine.liver-disease"),
    ("can ketamine damage the bladder", "ketamine-bladder-and-liver.bladder-damage"),
    ("can ketamine hurt my liver", "ketamine-bladder-and-liver.liver-harm"),
    ("can ketamine stop my breathing", "serious-ketamine-risks.breathing"),
    ("I am allergic to ketamine", "serious-ketamine-risks.allergy"),
    ("when should I call for urgent help after ketamine", "serious-ketamine-risks.urgent-help"),
    ("is ketamine addictive", "ketamine-misuse-and-addiction.addictive"),
    ("is it safe to take ketamine at home", "home-and-compounded-ketamine.home-use"),
    ("why is ketamine dangerous alone or in a bath", "home-and-compounded-ketamine.alone"),
    ("what did the FDA warn about compounded ketamine", "home-and-compounded-ketamine.fda-warning"),
    (
        "what do psychiatrists worry about with online ketamine",
        "online-and-unsupervised-ketamine.online-concerns",
    ),
    ("who must not take Spravato", "spravato-risks.who-must-not"),
    ("can I use Spravato at home", "what-spravato-is.certified-sites"),
    ("what is the 988 line and who may call it", "crisis-help.us-988"),
    ("how do I notice that someone may be suicidal", "crisis-help.warning-signs"),
    ("someone is in immediate danger, what do I do", "crisis-help.immediate-danger"),
    ("is ketamine allowed for teenagers", "ketamine-for-teens-and-older-adults.teens"),
]


@pytest.fixture(scope="module")
def index(live) -> Index:
    return live.current()


def listed(misses: list[str]) -> str:
    return "\n".join([f"{len(misses)} misses:", *misses])


def test_the_golden_file_is_well_formed(index):
    for row in GOLDEN:
        assert row.question.strip() == row.question and len(row.passages) <= 3, row
    assert [passage for row in GOLDEN for passage in row.passages if passage not in index.passages] == []
    asked = Counter(row.question.casefold() for row in GOLDEN)
    assert [question for question, times in asked.items() if times > 1] == []
    assert len(ANSWERABLE) >= 140 and len(DECLINED) >= 30
    assert sum(row.opener for row in GOLDEN) == 4


def test_every_article_has_two_golden_questions(index):
    asked = Counter(name for row in ANSWERABLE for name in {p.split(".")[0] for p in row.passages})
    assert [name for name in index.articles if asked[name] < 2] == []


def test_no_golden_question_is_among_the_questions_searched(index):
    searched = {plain(text) for p in index.passages.values() for text in (p.heading, *p.questions)}
    held_out = [row.question for row in GOLDEN if not row.opener]
    held_out += [question for _, question, _ in CLAIMS] + [question for question, _ in SAFETY]
    assert [question for question in held_out if plain(question) in searched] == []


def plain(text: str) -> str:
    return text.casefold().rstrip("?. ")


def test_golden_questions_find_a_passage_that_answers(index):
    first, three = [], []
    for row in ANSWERABLE:
        found = [hit.passage.id for hit in index.retrieve(row.question, 3)]
        said = f"  {row.question}\n    wanted {row.passages}\n    found  {found}"
        if found[0] not in row.passages:
            first.append(said)
        if not set(found) & set(row.passages):
            three.append(said)
    assert len(three) <= (1 - AMONG_THREE) * len(ANSWERABLE), listed(three)
    assert len(first) <= (1 - FIRST) * len(ANSWERABLE), listed(first)


def test_questions_of_strangers_find_a_passage_that_answers(index):
    """Nothing was tuned on these 90; 71 % first and 88 % in three on 24 November 2026."""
    rows = [row for row in load_questions(UNSEEN) if row.kind == "answerable"]
    found = [
        [(hit.passage.id, hit.passage.text) for hit in index.retrieve(index.spelled(row.question), 3)]
        for row in rows
    ]
    first = sum(row.answered_by(hits[:1]) for row, hits in zip(rows, found, strict=True))
    three = sum(row.answered_by(hits) for row, hits in zip(rows, found, strict=True))
    assert len(rows) == 90 and first >= 0.64 * 90 and three >= 0.82 * 90, (first, three)


def test_off_topic_questions_of_strangers_are_declined(bot):
    rows = [row for row in load_questions(UNSEEN) if row.kind == "off_topic"]
    answered = [row.question for row in rows if ask(bot, row.question).excerpts]
    assert len(rows) == 20 and len(answered) <= 1, answered


def test_answerable_golden_questions_are_answered(bot):
    replies = golden_replies(bot)
    misses = [row.question for row in ANSWERABLE if not replies[row.question].excerpts]
    assert len(misses) <= (1 - ANSWERED) * len(ANSWERABLE), listed(misses)


def test_what_is_answered_is_answered_right(bot):
    """Of the questions that are answered, some other passage comes first for at most this share."""
    replies = golden_replies(bot)
    answered = [row for row in GOLDEN if replies[row.question].excerpts]
    misses = [
        f"{row.question}: {quoted(replies[row.question])[0]}"
        for row in answered
        if quoted(replies[row.question])[0] not in row.passages
    ]
    assert len(misses) <= WRONG * len(answered), listed(misses)


def test_questions_without_a_passage_are_declined(bot):
    replies = golden_replies(bot)
    misses = [
        f"{question}: {quoted(replies[question])}" for question in DECLINED if quoted(replies[question])
    ]
    assert len(misses) <= (1 - REFUSED) * len(DECLINED), listed(misses)


def test_every_opener_is_answered_by_its_own_passage(bot):
    for row in GOLDEN:
        if row.opener:
            assert tuple(quoted(golden_replies(bot)[row.question])[:1]) == row.passages, row


def test_every_claim_of_the_seed_has_a_question():
    assert {claim for claim, *_ in CLAIMS} == {f"C{number:02}" for number in range(1, 24)}


@pytest.mark.parametrize("claim, question, passage", CLAIMS)
def test_a_claim_is_answered_with_its_nuance_first(claim, question, passage, bot):
    assert quoted(ask(bot, question))[:1] == [passage]


@pytest.mark.parametrize("question, passage", SAFETY)
def test_a_question_of_safety_finds_its_passage_first(question, passage, bot):
    assert quoted(ask(bot, question))[:1] == [passage]
