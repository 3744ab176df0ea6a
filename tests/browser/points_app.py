"""A page with points to edit, the least-squares line through them, and a history; as slow or deaf as its link says."""

import json
import time

import numpy as np
import streamlit as st

from losslab.figures import parts
from losslab.ui.mount import live

PANEL = parts.Panel("data", "y", "x", (0.0, 10.0), (0.0, 10.0))
LOOK = parts.Look("line", "least squares", "#0072b2", "solid")
START = {"x": [1.0, 3.0, 5.0, 7.0, 9.0], "y": [2.0, 3.0, 4.5, 5.0, 8.0], "selected": -1}


def figure(x, y, selected):
    n = np.sum(0 * x + 1)
    middle, height = np.sum(x) / n, np.sum(y) / n
    slope = np.sum((x - middle) * (y - height)) / np.sum((x - middle) ** 2)
    ends = np.array([0.0, 10.0])
    dots = {"uid": "dots", "x": x, "y": y, "mode": "markers", "marker": {"color": "#1a1a1a", "size": 9}}
    dots |= {"showlegend": False, "hoverinfo": "skip"} | parts.axes(0)
    line = parts.curve(LOOK, 0, PANEL, ends, height + slope * (ends - middle))
    row = {"name": "line", "color": LOOK.color, "dash": "solid", "settings": [], "cells": [slope, selected]}
    points = parts.points(0, (0.1, 0.1), most=7)
    layout = parts.layout([PANEL], [parts.table(["slope", "selected"], [row])], [], points=points)
    return {"data": [line, dots, parts.ring(0, PANEL, x, y, selected)], "layout": layout}


def edit(x, y, selected):
    session = st.session_state
    if "deaf" in st.query_params:
        return
    fresh = {"x": x, "y": y, "selected": selected}
    if (x, y) != (session.now["x"], session.now["y"]):
        session.past.append(session.now)
        session.future.clear()
    session.now = fresh
    session.edits += 1


def wish(which):
    session = st.session_state
    taken, given = (session.past, session.future) if which == "undo" else (session.future, session.past)
    if taken:
        given.append(session.now)
        session.now = taken.pop()


st.set_page_config(layout="wide")
session = st.session_state
if "now" not in session:
    session.now, session.past, session.future, session.edits = START, [], [], 0
time.sleep(float(st.query_params.get("slow", 0)))
live(figure, session.now, key="figure", words="", on_edit=edit, on_wish=wish)
told = json.dumps({**session.now, "edits": session.edits, "past": len(session.past)})
st.html(f"<div class='told'>{told}</div>")
st.html("<div style='height: 900px'></div>")
