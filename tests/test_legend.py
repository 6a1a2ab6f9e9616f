"""The legend: breaks in order, every value in one class, colours that colour-blind eyes keep apart."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo import errors
from mire_geo.output import legend

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
COLOUR_BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(colour: str, sight: str) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(COLOUR_BLINDNESS[sight] @ linear(colour), 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", COLOUR_BLINDNESS)
@pytest.mark.parametrize(
    "classes",
    [legend.minutes_classes(15), legend.share_classes(), legend.partition_classes()],
    ids=["minutes", "share", "partition"],
)
def test_lightness_only_falls_and_every_pair_can_be_told_apart(classes, sight):
    colours = [lab(c.colour, sight) for c in classes]
    assert (np.diff([c[0] for c in colours]) < 0).all()
    apart = [np.linalg.norm(a - b) for i, a in enumerate(colours) for b in colours[i + 1 :]]
    assert min(apart) > 8


@pytest.mark.parametrize("sight", COLOUR_BLINDNESS)
def test_within_and_beyond_the_limit_are_far_apart_to_every_eye(sight):
    within, beyond = (next(c for c in classes) for classes in (
        reversed([c for c in legend.minutes_classes(15) if not c.gap]), [c for c in legend.minutes_classes(15) if c.gap]
    ))  # fmt: skip
    assert np.linalg.norm(lab(within.colour, sight) - lab(beyond.colour, sight)) > 15


def test_the_three_darkest_of_each_legend_stand_out_from_the_paper():
    paper = linear("#f6f5f1") @ TO_XYZ[1]
    for classes in (legend.minutes_classes(15), legend.share_classes()):
        for step in classes[-2:]:
            assert (paper + 0.05) / (linear(step.colour) @ TO_XYZ[1] + 0.05) >= 3, step


def test_words_say_the_breaks_in_both_languages():
    classes = legend.minutes_classes(15)
    assert [c.label("it") for c in classes] == [
        "fino a 5 minuti", "da 5 a 10 minuti", "da 10 a 15 minuti",
        "da 15 a 20 minuti", "da 20 a 30 minuti", "oltre 30 minuti o fuori rete",
    ]  # fmt: skip
    assert classes[0].label("en") == "up to 5 minutes"
    assert legend.minutes_classes(7.5)[2].label("it") == "da 5 a 7,5 minuti"
    assert legend.minutes_classes(7.5)[2].label("en") == "5 to 7.5 minutes"
    assert [c.label("it") for c in legend.share_classes()][-1] == "oltre il 50 % resta fuori"


@given(st.floats(1, 60))
def test_the_limit_always_parts_the_served_from_the_unserved(limit):
    classes = legend.minutes_classes(limit)
    highs = [c.high for c in classes]
    assert highs == sorted(set(highs))
    assert not classes[legend.classify([limit], classes)[0]].gap
    assert classes[legend.classify([np.nextafter(limit, np.inf)], classes)[0]].gap


@given(st.lists(st.one_of(st.floats(0, 200), st.just(float("inf")))), st.sampled_from([5, 10, 15, 20, 30]))
def test_every_value_lies_in_the_class_it_is_given(values, limit):
    classes = legend.minutes_classes(limit)
    for value, position in zip(values, legend.classify(values, classes), strict=True):
        step = classes[position]
        assert step.low < value <= step.high or (value == 0 and position == 0)


def test_a_class_as_json_has_no_infinity():
    last = legend.class_as_dict(legend.minutes_classes(15)[-1], "it")
    assert last["high"] is None
    assert last["words"].startswith("oltre")


@pytest.mark.parametrize("limit", [0, -3, float("nan"), float("inf")])
def test_a_limit_that_is_no_walk_is_refused(limit):
    with pytest.raises(errors.InputError, match="at least 1 minute"):
        legend.minutes_classes(limit)


@pytest.mark.parametrize("sight", COLOUR_BLINDNESS)
def test_better_and_worse_are_far_apart_to_every_eye_and_darkest_at_the_ends(sight):
    colours = [lab(c.colour, sight) for c in legend.change_classes()]
    apart = [np.linalg.norm(a - b) for i, a in enumerate(colours) for b in colours[i + 1 :]]
    assert min(apart) > 15
    light = [c[0] for c in colours]
    assert light[0] < light[1] < light[2] > light[3] > light[4]


def test_a_change_lies_in_the_class_its_words_say():
    classes = legend.change_classes()
    changes = [float("-inf"), -5, -4.9, -1, -0.9, 0, 0.9, 1, 4.9, 5, float("inf")]
    assert legend.classify(changes, classes).tolist() == [0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4]
    assert [c.gap for c in classes] == [False, False, False, True, True]
    hours = legend.hours_change_classes()
    assert legend.classify([-5, -0.25, 0, 0.25, 5], hours).tolist() == [0, 1, 2, 3, 4]
    assert [c.gap for c in hours] == [True, True, False, False, False]
    assert [c.colour for c in hours] == [c.colour for c in classes[::-1]]


def test_changes_in_json_have_no_infinity():
    for step in (*legend.change_classes(), *legend.hours_change_classes()):
        assert step.label("it") != step.label("en")
        json.dumps(legend.class_as_dict(step, "it"), allow_nan=False)
