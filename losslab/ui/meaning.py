"""The page “What does a loss value mean?”: a choice of questions, each with presets, a live figure and numbers."""

import streamlit as st

from losslab import link
from losslab.ui import state
from losslab.ui.batches import BATCHES
from losslab.ui.controls import preset_buttons
from losslab.ui.ignored import IGNORING
from losslab.ui.least import LEAST
from losslab.ui.prose import prose
from losslab.ui.relative import RELATIVE
from losslab.ui.rising import RISING
from losslab.ui.samples import SAMPLES
from losslab.ui.sequence import SEQUENCE
from losslab.ui.stuck import STUCK
from losslab.ui.units import UNITS
from losslab.ui.unlabelled import UNLABELLED
from losslab.ui.validation import VALIDATING
from losslab.ui.weighting import WEIGHTING

PAGE = "meaning"
SECTIONS = {
    "samples": SAMPLES,
    "sequence": SEQUENCE,
    "units": UNITS,
    "relative": RELATIVE,
    "batches": BATCHES,
    "least": LEAST,
    "stuck": STUCK,
    "validation": VALIDATING,
    "weights": WEIGHTING,
    "ignored": IGNORING,
    "unlabelled": UNLABELLED,
    "rising": RISING,
}
FIELDS = {"section": link.choice("samples", SECTIONS)} | {
    name: field for section in SECTIONS.values() for name, field in section.fields.items()
}


@st.fragment
def meaning():
    """The question that the visitor chose."""
    state.restore(PAGE, FIELDS, lambda values: [])
    state.complaints(PAGE)
    key = st.segmented_control(
        "Question",
        SECTIONS,
        format_func=lambda key: SECTIONS[key].title,
        key="section",
        label_visibility="collapsed",
        required=True,
        wrap=True,
    )
    section = SECTIONS[key]
    prose(section.first)
    chart, controls = st.columns([3, 1], gap="medium")
    preset_buttons(section.presets, section.fields)
    state.remember(PAGE, FIELDS, {"section", *section.draw(chart, controls)})
