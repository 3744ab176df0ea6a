"""The words and the disputed questions: each once, in a sentence, with right numbers; and the links to them."""

import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from losslab import LOSSES
from losslab.glossary import QUESTIONS, SECTIONS, TERMS, linked
from tests.app import PAGES, query, start
from tests.test_link import HOSTILE

LINK = re.compile(r'\[([^\]]*)\]\(glossary\?term=([\w-]+) "[^"]*"\)')
SIDES = {question.key: dict(question.sides()) for question in QUESTIONS}


def numbers(key, decimals=5):
    return [round(float(number), decimals) for number in SIDES[key].values()]


def words(app):
    return [markdown.value for markdown in app.markdown]


def test_each_word_is_there_once_in_one_sentence():
    terms = [term for terms in SECTIONS.values() for term in terms]
    names = [word.lower() for term in terms for word in (term.name, *term.words)]
    assert len(TERMS) == len(terms) and len(set(names)) == len(names)
    for term in terms:
        assert re.fullmatch(r"[A-Z0-9e].*[^.]\.", term.meaning) and ". " not in term.meaning, term


# --- where textbooks disagree


def test_S001_5_S003_1_two_kinds_or_three_is_a_convention():
    assert numbers("kinds") == [2, 3, len({loss.family.argument.name for loss in LOSSES})]


def test_S002_9_the_mean_squared_error_is_not_the_euclidean_distance():
    total, mean, half, root_of_mean, distance = SIDES["l2"].values()
    assert numbers("l2") == [0.43, 0.086, 0.215, 0.29326, 0.65574]
    np.testing.assert_allclose([distance**2 / 5, 2 * half], [mean, total])


def test_S004_9_a_loss_may_be_negative_and_0_need_not_be_perfect():
    assert numbers("negative", 4) == [0, -0.7, -3.0472, 0, 0.6109]


def test_S004_10_lower_cost_with_lower_accuracy():
    assert numbers("better", 4) == [0.6733, 1, 0.1859, 0.75]


def test_S004_2_three_logarithms():
    assert numbers("logarithm") == [0.28383, 0.40948, 0.12327]


def test_S004_13_smooth_l1_is_huber_at_1_only():
    assert numbers("huber") == [2.375, 4.75, 4.5, 4.5, 8, 4]


def test_S001_1_S001_2_costs_with_and_without_penalty():
    assert numbers("cost") == [0.25, 0.265, 1] and numbers("half") == [0.015, 0.03]


def test_signs_labels_and_directions():
    assert numbers("sign") == [1.8, 0.2]
    first, second, third, fourth = SIDES["labels"].values()
    assert (first, third) == pytest.approx((second, fourth), rel=1e-14) and round(first, 6) == 0.403186
    p, q = np.array([0.8, 0.2]), np.array([0.5, 0.5])
    np.testing.assert_allclose(list(SIDES["direction"].values()), [p @ np.log(p / q), q @ np.log(q / p)])


# --- links


def test_only_the_first_word_for_a_term_becomes_a_link():
    text, seen = linked("The Losses of a residual; residuals and a loss.", {"residual"})
    assert text == f'The [Losses](glossary?term=loss "{TERMS["loss"].meaning}") of a residual; residuals and a loss.'
    assert seen == {"loss", "residual"}


@pytest.mark.parametrize(
    "text",
    [
        "`loss`",
        "$loss$",
        "[loss](x?y=1)",
        "| loss | cost |",
        "## loss",
        "https://loss.example",
        "lossless",
        "L2-loss",
        "sklearn.metrics.hinge",
        "A wrong answer costs 1.",  # which is a loss
        "",
    ],
)
def test_code_formulas_links_tables_and_parts_of_words_stay(text):
    assert linked(text, ()) == (text, frozenset())


def test_without_the_links_the_text_is_what_it_was():
    for text in [t for loss in LOSSES for t in (loss.summary, loss.use, loss.trade, loss.note)]:
        found = linked(text, ())[0]
        assert LINK.sub(r"\1", found) == text
        assert {key for _, key in LINK.findall(found)} <= set(TERMS)


def test_only_the_cost_of_data_is_a_link_to_cost():
    text, _ = linked("What a sample costs is a part of the cost.", ())
    sample, cost = (f'(glossary?term={key} "{TERMS[key].meaning}")' for key in ("sample", "cost"))
    assert text == f"What a [sample]{sample} costs is a part of [the cost]{cost}."


def test_what_a_word_means_can_be_the_title_of_a_link():
    for key, term in TERMS.items():
        assert not set('"\\`$*<[') & set(term.meaning) and "\n" not in term.meaning, key


@pytest.mark.parametrize(("key", "linked"), [("contrastive", False), ("ranknet", True)])
def test_the_margin_of_a_distance_is_not_that_of_a_score(key, linked):
    text = "\n".join(words(start("vectors.py", losses=key, focus=key)))
    assert "margin" in text and ("term=margin" in text) == linked


@pytest.mark.parametrize("page", PAGES)
def test_a_page_links_each_word_once(page):
    text = "\n".join(words(start(page)))
    keys = [key for _, key in LINK.findall(text)]
    assert len(keys) == len(set(keys))
    assert keys or page == "glossary.py"


@pytest.mark.parametrize("see", sorted({place.see for place in (*TERMS.values(), *QUESTIONS)} - {"", "./"}))
def test_a_place_where_it_can_be_seen_opens_without_complaint(see):
    parts = urlsplit(see)
    app = start(f"{parts.path}.py", **dict(parse_qsl(parts.query)))
    assert not app.exception and not app.warning and not app.error


# --- the page


def test_a_link_shows_its_word_first():
    app = start("glossary.py", term="kink")
    assert words(app)[1].startswith("**kink**") and query(app) == {"term": "kink"}
    app.button[0].click().run()
    assert query(app) == {} and words(app)[1].startswith("**target**")


def test_the_page_of_words_does_not_lead_to_itself():
    for link in ({}, {"term": "cost"}, {"q": "residual"}):
        assert not LINK.search("\n".join(words(start("glossary.py", **link))))


def test_a_word_is_found_among_words_and_questions():
    app = start("glossary.py", q="huber")
    assert any("SmoothL1Loss" in text for text in words(app)) and not any("**residual**" in text for text in words(app))
    app = start("glossary.py", q="zzz")
    assert any(text.startswith("No entry speaks of `zzz`") for text in words(app))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_the_page(text):
    app = start("glossary.py", term=text, q=text)
    assert not app.exception and "<script" not in "".join(words(app))


def test_F2_11_names_in_brackets_are_other_names():
    """What is another thing, if a related one, leads to the entry and does not stand in its brackets."""
    others = {
        "nat": "bit",
        "ridge": "L2 penalty",
        "lasso": "L1 penalty",
        "soft-label": "label smoothing",
        "soft-threshold": "shrinkage",
        "penalty": "regularisation",
        "curvature": "Hessian",
        "leverage": "leverage point",
        "semi-gradient": "stop-gradient",
    }
    for key, word in others.items():
        term = TERMS[key]
        assert word not in term.words and word in term.near
        assert linked(f"A {word} is meant.", ())[1] == {key}, "it still leads there"
    assert "added to the cost" not in TERMS["penalty"].meaning  # of which it is a part


def test_F2_11_samples_and_standard_deviations_are_among_the_disagreements():
    assert numbers("sample") == [5, 1]
    r = np.array([-0.1, 0.2, 0.1, -0.6, -0.1])
    over_n, over_less = np.sqrt(np.sum((r - r.mean()) ** 2) / np.array([5, 4]))
    assert numbers("deviation") == [round(over_n, 5), round(over_less, 5)]
    assert round(100 * (over_less / over_n - 1)) == 12 and round(100 * ((100 / 99) ** 0.5 - 1), 1) == 0.5
