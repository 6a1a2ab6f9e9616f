"""The load of benchmarks/load.py, in small: a server killed in the middle loses nothing that it acknowledged."""

import asyncio
import gc
import io
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.web import projection
from app.workshop.impact import reckoning
from app.workshop.impact.helper import HelperProcess, serve
from app.workshop.impact.reckoning import ProposalVersion
from benchmarks import load
from mire_geo.planning.scenario import Baseline
from mire_geo.tables import store
from mire_geo.tables.provenance import Dataset, Receipt
from tests import toy
from tests.rooms.people import LAT, LON

FRAMES = {
    "quartieri": toy.quartieri, "cells": toy.cells, "sites": toy.sites, "street_nodes": toy.nodes,
    "street_edges": toy.edges, "counts": toy.counts, "basemap": toy.basemap,
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The toy city as `mire build` would leave it."""
    data = tmp_path_factory.mktemp("toy")
    receipt = Receipt(Dataset("toy", "tests", "Toy", "toy", "CC0", "2026", ()), 1, 1)
    store.write(data, {name: make() for name, make in FRAMES.items()}, {name: [receipt] for name in FRAMES})
    return data


@pytest.fixture
def server(tmp_path, folder):
    """A server of the toy city, in a process of its own."""
    made = load.Server(tmp_path, str(folder))
    made.start()
    yield made
    made.kill()


def test_of_a_server_killed_in_the_middle_every_acknowledged_contribution_is_there_once(server):
    people = load.Load(server, seconds=8, listeners=16, writers=4)
    west, south = projection.degrees(*(toy.ORIGIN + 100))
    east, north = projection.degrees(*(toy.ORIGIN + np.array([1100, 500])))

    async def session():
        return await people.run((west, south, east, north), ["biblioteca", "farmacia"]), await people.export()

    with ThreadPoolExecutor(1) as beside:  # a browser of the tests before may hold this thread's event loop
        found, exported = beside.submit(lambda: asyncio.run(session())).result()
    assert len(found.acknowledged) >= 3
    assert load.lost_and_doubled(found, exported) == (0, 0)
    assert load.gaps_of(found) == 0
    assert len(found.orders) == 16
    assert all(order[-1] == exported["seq"] for order in found.orders)
    assert not found.refused


ADD = ProposalVersion(
    "a",
    1,
    {
        "type": "add",
        "kind": "farmacia",
        "lon": LON,
        "lat": LAT,
        "hours": None,
        "capacity": None,
        "name": None,
    },
)
PIN = ProposalVersion("b", 1, {"type": "pin", "lon": LON, "lat": LAT})


def test_the_process_beside_the_server_answers_as_the_server_would(folder):
    helper = HelperProcess(folder, patience_s=0.0)
    assert helper.request_answer([ADD], [], 15.0) is None, "it is not ready yet"
    assert helper._ready.wait(60)
    expected = reckoning.reckon(Baseline(toy.city()), [ADD, PIN], [], 15.0)
    assert helper.request_answer([ADD, PIN], [], 15.0) == json.loads(json.dumps(expected))
    helper._process.kill()
    helper._process.wait()
    assert helper.request_answer([ADD], [], 15.0) is None, "it is gone"
    assert helper._ready.wait(60), "it is started again"
    helper.stop()


def test_it_ends_when_the_server_does(folder):
    helper = HelperProcess(folder)
    helper.start()
    assert helper._ready.wait(60)
    helper._process.stdin.close()
    assert helper._process.wait(60) == 0
    helper._process.stdout.close()


def test_an_answer_that_fails_is_none_and_the_next_is_answered(monkeypatch):
    lines = [json.dumps([[ADD], [], 0.0]), json.dumps([[PIN], [], 15.0])]
    said = io.StringIO()
    serve(Baseline(toy.city()), io.StringIO("\n".join(lines)), said)
    ready, refused, answered = map(json.loads, said.getvalue().splitlines())
    assert (ready, refused, answered["conflicts"]) == (None, None, [])


def test_a_helper_nobody_has_any_more_ends_with_its_pipes(folder):
    """Else each application that is let go of would leave a process and two open files behind."""
    helper = HelperProcess(folder)
    helper.start()
    process = helper._process
    del helper
    gc.collect()
    assert process.wait(60) != 0
    assert process.stdin.closed
    assert process.stdout.closed
