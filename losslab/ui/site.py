"""The pages of the site: address, title and the words at the top of each. The navigation, the pages and the search
read them here.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page. Its address is its key in `PAGES`, and so is the name of its file in `pages/`.

    `lead` are the words below the title, or {view: words}. `named` is its title in the navigation, if another. With an
    `icon` Home has a link to it beside the losses.
    """

    title: str
    group: str
    lead: str | Mapping[str, str] = ""
    named: str = ""
    icon: str = ""

    @property
    def name(self):
        return self.named or self.title

    @property
    def leads(self):
        """{view: words}; a page without views has one, the view "" """
        return self.lead if isinstance(self.lead, Mapping) else {"": self.lead}


HOME = "home"
PAGES = {
    HOME: Page(
        "losslab",
        "",
        "A laboratory for loss functions: see what each one charges for an error and how hard it pulls back. Drag a "
        "point in the **[outlier laboratory](outliers)**, or pick a loss below; then drag the prediction or a "
        "parameter, and read the same number in NumPy, PyTorch, Keras or scikit-learn.",
        named="Home",
    ),
    "regression": Page(
        "Regression losses",
        "Losses",
        "A residual **r = ŷ − y** is how far the prediction lies above the true value. "
        "Drag the marker on the chart, or a slider.",
        named="Regression",
    ),
    "binary": Page(
        "Binary classification",
        "Losses",
        "One prediction, three ways to say it: a margin **m**, a probability **p**, a logit **z**. "
        "Move one cursor: all follow.",
    ),
    "classes": Page(
        "Several classes",
        "Losses",
        "One sample, one logit per class. A **softmax** turns them into probabilities that sum to 1; **sigmoids** "
        "answer yes or no for each class separately. Move a logit: bars, slopes and loss follow.",
    ),
    "positive": Page(
        "Positive targets",
        "Losses",
        "Counts, prices, times: numbers above zero. On a **logarithmic axis** twice as much as the truth and half as "
        "much are equally far from it. Each loss is drawn on both axes.",
    ),
    "vectors": Page(
        "Two vectors",
        "Losses",
        {
            "entries": "Two lists of numbers, such as a prediction **ŷ** and a true value **y**: how far apart are "
            "they? **Drag a bar** and watch the losses.",
            "plane": "Two vectors are two points: how far apart are they? **Drag one**: along its line through a each "
            "loss stays the same.",
        },
        icon=":material/bar_chart:",
    ),
    "boxes": Page(
        "Boxes and cells",
        "Losses",
        "A detector predicts a box around an object. **Drag the box** away from the dashed true one: which loss still "
        "pulls it back when they no longer touch?",
    ),
    "own": Page(
        "Your own loss",
        "Losses",
        "**Type a formula** and press Enter: it is drawn with its slope and curvature, its parameters get sliders, its "
        "properties are measured. Which named loss is it?",
        icon=":material/function:",
    ),
    "outliers": Page(
        "Outlier laboratory",
        "Data",
        "**Drag a point** far away and watch which lines follow it: each loss fits its own line through the same "
        "points.",
        icon=":material/scatter_plot:",
    ),
    "descent": Page(
        "Descent",
        "Training",
        "Balls go down the curves of losses in steps of **rate × slope**. Press **Play**, then drag the learning rate: "
        "which settle, which swing, which fly off?",
        icon=":material/trending_down:",
    ),
    "cost": Page(
        "Cost and lambda",
        "Training",
        "A cost is what training makes small: the losses of all samples, and λ times a penalty on the weights.",
        icon=":material/balance:",
    ),
    "td": Page(
        "TD error",
        "Training",
        "How good is it to take action A in state S? Nobody says. One step later there are a reward and a new "
        "prediction: together they are the **target**. **Drag Q(S, A)**: where is the loss 0? And what if the target "
        "may move too?",
    ),
    "meaning": Page("What does a loss value mean?", "Learn", icon=":material/help:"),
    "glossary": Page(
        "Glossary",
        "Learn",
        "Each word once, in a sentence. On every page the first use of a word is a link to here; below the words stand "
        "the questions that textbooks answer differently.",
        icon=":material/menu_book:",
    ),
}
