"""The search in Chromium: what is found first, what is said of slips and of names that are not here; keys and links."""

import base64
import json
import re
import unicodedata

import pytest

from losslab import LOSSES
from losslab.glossary import TERMS
from losslab.labs.index import index
from losslab.labs.registry import HOME, PAGES
from losslab.search import packed
from losslab.symptoms import ABSENT, SYMPTOMS
from tests.browser.conftest import PHONE, ROOT

LOSS, WORD = "Loss", "Glossary"
BY_KEY = {loss.key: loss for loss in LOSSES}


@pytest.fixture(scope="module")
def ask(chromium):
    """ask(query) -> {found: [{kind, title, key, why, href, score}], spelled, unknown, all}, as Home ranks it."""
    page = chromium.new_page()
    code = base64.b64encode((ROOT / "losslab/live/js/search.js").read_bytes()).decode()
    page.evaluate(
        """async ([code, index]) => {
            const { Search } = await import('data:text/javascript;base64,' + code);
            window.search = new Search(JSON.parse(index)); }""",
        [code, json.dumps(packed(index()))],
    )

    def call(query):
        return page.evaluate(
            """(query) => {
                const { found, spelled, unknown, all } = window.search.ask(query);
                return { spelled, unknown: unknown.map((item) => item.word), all, found: found.map(
                    ({ entry, why, href, score }) =>
                        ({ kind: entry.kind, title: entry.title.text, key: entry.key, why, href, score })) }; }""",
            query,
        )

    yield call
    page.close()


def same(text):
    """A name without what people write differently: case, spaces, hyphens, accents, -ize."""
    letters = unicodedata.normalize("NFKD", text).casefold().replace("iz", "is")
    return "".join(letter for letter in letters if letter.isalnum())


def before(found, title, kind):
    """The results above one."""
    at = [i for i, hit in enumerate(found) if (hit["title"], hit["kind"]) == (title, kind)]
    assert at, f"{title} is not among the {len(found)} results"
    return found[: at[0]]


ENTRIES = {(entry.kind, entry.title): entry for entry in index()}


def names(hit):
    """All that a result is called, the ends of its calls too."""
    entries = [entry for entry in index() if (entry.kind, entry.title) == (hit["kind"], hit["title"])]
    called = [name for entry in entries for of in entry.calls.values() for name in of]
    heads = [name.split("(")[0].split(".") for name in called]
    ends = [".".join(head[i:]) for head in heads for i in range(len(head))]
    bare = [name.split("'")[1] for name in called if name.startswith("objective=")]
    return {same(name) for entry in entries for name in (entry.title, *entry.names, *called, *ends, *bare)}


def shared(found, title, kind, query):
    """What stands above a result is called like that too, or it is first."""
    others = [hit for hit in before(found, title, kind) if same(query) not in names(hit)]
    assert not others, f"{query}: {others[0]['title']} ({others[0]['kind']}) comes before {title}"


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.key)
def test_Q9_a_loss_is_found_by_each_of_its_names_and_calls(ask, loss):
    for name in (loss.title, loss.key, *loss.aliases):
        found = ask(name)
        assert not found["spelled"] and not found["unknown"], name
        shared(found["found"], loss.title, LOSS, name)
    for library in loss.libraries:
        shared(ask(library.name)["found"], loss.title, LOSS, library.name)


@pytest.mark.parametrize("kind", sorted({entry.kind for entry in index()}))
def test_Q9_what_has_a_title_is_found_by_it(ask, kind):
    """Words of the glossary, pages, sections, presets, questions, calls, costs."""
    for entry in [entry for entry in index() if entry.kind == kind]:
        for name in (entry.title, *entry.names):
            shared(ask(name[:80])["found"], entry.title, kind, name[:80])


FIRST = {  # the title that stands first; or several, in this order
    "hubr": "Huber",
    "psuedo huber": "Pseudo-Huber (soft L1)",
    "cross entorpy": "Softmax cross-entropy",
    "tweedy": "Tweedie with a log link",
    "quantil": "Quantile (pinball)",
    "gaussain": "Gaussian likelihood",
    "absolut eror": "Absolute error",
    "log loss": ["Binary cross-entropy", "Logistic", "cross-entropy", "Categorical cross-entropy"],
    "categorical_crossentropy": "Categorical cross-entropy",
    "keras.losses.categorical_crossentropy": "Categorical cross-entropy",
    "sparse_categorical_crossentropy": "Softmax cross-entropy",
    "f_scale": ["Huber", "Pseudo-Huber (soft L1)", "Cauchy", "Arctan"],
    "lambda": ["lambda", "What lambda does"],
    "RLM": "statsmodels.robust.robust_linear_model.RLM",
    "QuantileRegressor": "sklearn.linear_model.QuantileRegressor",
    "RMSE": "RMSE",
    "AdamW": "torch.optim.AdamW",
    "weight_decay": "weight decay",
    "perplexity": "perplexity",
    "batchmean": "Kullback–Leibler divergence",
    "reg:absoluteerror": "Absolute error",
    "tweedie_variance_power": "Tweedie with a log link",
    "scale_pos_weight": "Binary cross-entropy with logits",
    "fair_c": "Fair",
    "outlier": ["outlier", "Outlier laboratory"],
    "nan": "Why is my loss NaN or infinite?",
    "imbalance": "What helps against class imbalance?",
    "class imbalance": "What helps against class imbalance?",
    "class weights": "What helps against class imbalance?",
    "reduction": "reduction",
    "R2": "What is R², and which measures change with the unit?",
    "R²": "What is R², and which measures change with the unit?",
    "percentile": "Which loss predicts a percentile, such as p90?",
    "p90": "Which loss predicts a percentile, such as p90?",
    "negative loss": "Why is my loss negative?",
    "label smoothing": [
        "Label smoothing",
        "Binary cross-entropy with label smoothing",
        "Softmax cross-entropy with label smoothing",
    ],
    "KLDivLoss negative": "KLDivLoss is negative",
    "margin triplet collapse": "Does the triplet loss stay at its margin?",
    "Ridge alpha": "sklearn.linear_model.Ridge",
    "l1": "Absolute error",
    "L2": "Squared error",
    "mse": ["Squared error", "MSE"],
    "mae": ["Absolute error", "MAE"],
    "least squares": "Squared error",
    "median": "Absolute error",
    "softmax twice": "Logits or probabilities: what did you feed it?",
    "logits or probabilities": ["Logits or probabilities?", "Logits or probabilities: what did you feed it?"],
    "why does my loss explode": "Why does my loss explode or diverge?",
    "what is a kink": "kink",
    "torch.nn.HuberLoss": "Huber",
    "torch.nn.SmoothL1Loss": "Smooth L1",
    "nn.CrossEntropyLoss": "Softmax cross-entropy",
    "nn.CrossEntropyLoss()": "Softmax cross-entropy",
    "BCEWithLogitsLoss": "Binary cross-entropy with logits",
    "F.smooth_l1_loss": "Smooth L1",
    "F.binary_cross_entropy_with_logits": "Binary cross-entropy with logits",
    "tf.keras.losses.MeanSquaredLogarithmicError": "Squared logarithmic error",
    "mean_pinball_loss": "Quantile (pinball)",
    "sklearn.metrics.log_loss": ["Binary cross-entropy", "Categorical cross-entropy"],
    "objective=reg:pseudohubererror": "Pseudo-Huber (soft L1)",
    "reg:pseudohubererror": "Pseudo-Huber (soft L1)",
    "count:poisson": "Poisson with a log link",
    "δ": ["Huber", "Pseudo-Huber (soft L1)"],
    "lorentz": "Cauchy",
    "crossentropy": "Softmax cross-entropy",
    "logcosh": "Log-cosh",
    "huber outlier": "Huber",
    "torch huber": "Huber",
    "Lovasz": "Lovász",
    "qwrtp huber": "Huber",
    "h": "Huber",
    "hub": "Huber",
    "mse vs mae": ["Absolute error", "MAE", "Squared error"],
    "overfitting": "Which λ keeps a model from overfitting?",
    "vanishing gradient": "Where does a gradient vanish?",
    "0.6931": ["Is a loss of 0.693, 1.099 or 2.303 a blind guess?", "Stuck at 0.693"],
    "0.693": ["Is a loss of 0.693, 1.099 or 2.303 a blind guess?", "Stuck at 0.693"],
    "0,693": ["Is a loss of 0.693, 1.099 or 2.303 a blind guess?", "Stuck at 0.693"],
    "ln 2": ["Is a loss of 0.693, 1.099 or 2.303 a blind guess?", "Stuck at 0.693"],
    "log(2)": ["Is a loss of 0.693, 1.099 or 2.303 a blind guess?", "Stuck at 0.693"],
    "0.69": "Is a loss of 0.693, 1.099 or 2.303 a blind guess?",
    "2.303": "Is a loss of 0.693, 1.099 or 2.303 a blind guess?",
    "1.386": "Is a loss of 0.693, 1.099 or 2.303 a blind guess?",
    "1.345": "Huber",
    "16.118": "Binary cross-entropy",
    "R2 negative": "What is R², and which measures change with the unit?",
    "triplet semi-hard": "Triplet margin",
    "loss is nan after a few epochs": "Why is my loss NaN or infinite?",
    "loss not decreasing": "Why does my loss not decrease?",
    "loss stuck": "Why does my loss not decrease?",
    "class_weight balanced": "What helps against class imbalance?",
    "sample_weight": "What is the mean divided by where samples have weights?",
    "sample_weight mean or sum": "What is the mean divided by where samples have weights?",
    "hinge loss labels 0 1": "Which labels does a hinge loss take?",
    "early stopping": "early stopping",
    "loss bounces up and down": "Why does my loss jump up and down?",
    "epsilon=1.35": "Huber",
    "quantile loss XGBoost base_score": "Quantile (pinball)",
    "CrossEntropyLoss with probabilities as targets": "May the targets of a cross-entropy be probabilities?",
    "focal loss alpha meaning": "What does α weight in a focal loss?",
    "focal loss alpha": "What does α weight in a focal loss?",
    "sum_over_batch_size": "What is the mean divided by where samples have weights?",
    "all elements of input should be between 0 and 1": "Logits or probabilities: what did you feed it?",
    "val_loss": "Is it wrong that the validation loss is lower?",
}


@pytest.mark.parametrize("query", FIRST)
def test_Q9_the_best_comes_first(ask, query):
    wanted = [FIRST[query]] if isinstance(FIRST[query], str) else FIRST[query]
    assert [hit["title"] for hit in ask(query)["found"][: len(wanted)]] == wanted


def test_Q9_a_regressor_leads_to_its_loss(ask):
    """On a card, or where it is shown fitting a line."""
    assert "losses=huber&focus=huber" in ask("HuberRegressor")["found"][0]["href"]


def test_Q9_a_library_finds_what_it_has(ask):
    found = {hit["title"] for hit in ask("xgboost")["found"]}
    assert found >= {loss.title for loss in LOSSES if any(library.kind == "xgboost" for library in loss.libraries)}


@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        ("hubr", [["hubr", "huber"]]),
        ("psuedo huber", [["psuedo", "pseudo"]]),
        ("Huber", []),
        ("tweedy", [["tweedy", "tweedie"]]),
        ("cross entorpy", [["entorpy", "entropy"]]),
        ("dpo", []),
        ("l3", []),
    ],
)
def test_Q9_a_slip_is_mended_and_said(ask, query, spelled):
    assert ask(query)["spelled"] == spelled


@pytest.mark.parametrize("name", [name for row in ABSENT for name in row.names])
def test_Q9_what_is_not_here_is_said_to_be_not_here(ask, name):
    (hit, *more) = ask(name)["found"]
    assert hit["kind"] == "Not here" and not ask(name)["spelled"] and len(more) < 3


@pytest.mark.parametrize(
    "query", ["", " ", "zebra", "qwrtp xx", "<script>alert(1)</script>", "%%%", "()", "a" * 3000, "'\""]
)
def test_Q9_what_is_nowhere_is_not_guessed(ask, query):
    assert ask(query)["found"] == []


@pytest.mark.parametrize("query", ["robust", "convex", "symmetric", "redescending", "median", "strongly convex"])
def test_Q9_a_property_finds_the_losses_that_have_it(ask, query):
    found = {hit["key"] for hit in ask(query)["found"] if hit["key"] and hit["score"] >= 400}
    have = {
        "robust": {"huber", "absolute_error", "cauchy"},
        "convex": {"squared_error", "huber"},
        "symmetric": {"squared_error", "cauchy"},
        "redescending": {"cauchy", "welsch", "tukey_biweight"},
        "median": {"absolute_error"},
        "strongly convex": {"squared_error"},
    }[query]
    lack = {"robust": {"squared_error"}, "convex": {"cauchy"}, "symmetric": {"linex", "asymmetric_power"}}
    assert found >= have and not found & lack.get(query, set())


def test_Q9_a_call_leads_to_the_loss_with_that_library_chosen(ask):
    for query, code in (("mean_pinball_loss", "sklearn"), ("F.huber_loss", "torch"), ("reg:tweedie", "xgboost")):
        assert ask(query)["found"][0]["href"].endswith(f"&code={code}")


# --- on the page


def results(page):
    return page.locator(".losslab-results a")


def test_Q9_a_link_shows_what_it_asks_for_and_a_click_opens_it_without_a_reload(visit):
    visitor = visit("?q=hubr")
    page = visitor.page
    assert "“hubr”: showing results for “huber”" in page.locator(".losslab-status").inner_text()
    assert page.locator(".losslab-status").get_attribute("role") == "status"
    page.evaluate("() => { window.same = true; }")
    results(page).first.click()
    page.wait_for_url("**/regression?losses=huber*")
    page.get_by_role("heading", name="Regression losses").wait_for()
    visitor.quiet()
    assert page.evaluate("() => window.same")


def test_Q9_results_come_while_typing_and_the_server_is_not_asked(visit):
    visitor = visit("")
    page = visitor.page
    assert results(page).count() == 0 and page.locator(".losslab-status").inner_text() == ""
    box = page.locator(".st-key-q input")
    box.scroll_into_view_if_needed()
    place, cards = box.bounding_box(), page.locator(".losslab-cards a:visible").count()
    visitor.sent.clear()
    for text, first in (("perpl", "perplexity"), ("exity", "perplexity")):
        box.press_sequentially(text)
        page.wait_for_function(
            "(first) => document.querySelector('.losslab-results b')?.textContent === first", arg=first
        )
    assert visitor.sent == [] and box.bounding_box() == place
    box.fill("")
    page.wait_for_function("() => !document.querySelector('.losslab-results a')")
    assert page.locator(".losslab-cards a:visible").count() == cards > 0


def test_Q9_keys_walk_through_the_results(visit):
    visitor = visit("")
    page = visitor.page
    page.locator(".st-key-q input").fill("lasso")
    page.wait_for_selector(".losslab-results a")
    focused = "() => document.activeElement.querySelector('b')?.textContent ?? document.activeElement.tagName"
    titles = page.locator(".losslab-results b").all_inner_texts()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == titles[0]
    visitor.quiet()
    assert page.evaluate(focused) == titles[0]  # though the text was sent when its input was left
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == titles[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "INPUT"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    link = page.locator(".losslab-results a").nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(link.partition("?")[0]) + "[?]"))


def test_Q9_all_results_can_be_shown(visit):
    visitor = visit("?q=convex")
    page = visitor.page
    assert results(page).count() == 8
    page.locator(".losslab-search .losslab-more").click()
    assert results(page).count() > 50 and page.evaluate("() => document.activeElement.tagName") == "A"


@pytest.mark.parametrize("link", ["?q=class%20weights", "?q=SARSA", "?q=f_scale", "?q=" + "w" * 80])
def test_Q9_on_a_phone_nothing_is_wider_than_the_screen(visit, link):
    assert visit(link, **PHONE).sideways() <= 0


OPENS = {  # a query: the address that its first result opens, and what stands there
    "Drag the outlier": ("/outliers[?]selected=7$", "Outlier laboratory"),
    "Sum or mean": ("/meaning[?]section=sequence$", "What does a loss value mean"),
    "Ridge is a sum": ("/cost[?]part=cost&cost=sse_plus_twice_l2$", "Cost and lambda"),
    "A power": ("/own[?]losses=.*formula=abs", "Your own loss"),
    "Glossary": ("/glossary$", "Glossary"),
}


@pytest.mark.parametrize("query", OPENS)
def test_Q9_a_result_opens_its_state(visit, query):
    address, title = OPENS[query]
    page = visit(f"?q={query}").page
    results(page).first.click()
    page.wait_for_url(re.compile(address))
    page.get_by_role("heading", name=title).first.wait_for()
    assert page.get_by_test_id("stAlert").count() == 0


def test_every_title_of_a_record_is_looked_for():
    """What is parametrised above is not empty."""
    assert len(TERMS) > 50 and len(SYMPTOMS) > 8 and len(PAGES["meaning"].parts) > 5
    assert {title for kind, title in ENTRIES if kind == "Page"} == {p.title for k, p in PAGES.items() if k != HOME}
