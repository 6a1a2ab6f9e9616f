"""/api/v1: the planners' answers for programs and for the maps of the pages."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.planning import dependency, query
from app.planning.pages import placement_context
from app.planning.plans import planner_answers
from app.web.answers import answers
from app.web.requests import parsing
from app.web.requests.parsing import one_of
from app.web.responses import openapi, payloads
from mire_geo.city import accessibility
from mire_geo.planning import location_allocation

blueprint = Blueprint("planning_api", __name__, url_prefix="/api/v1")

NO_YES, YES_NO = ("0", "1"), ("1", "0")
"""Off or on, the usual one first."""
STATE = openapi.nullable(openapi.TEXT)
KIND = openapi.parameter(
    "kind", openapi.KINDS, "Code of a kind of place, see /kinds; a first choice if not said."
)
SITING = (
    KIND,
    openapi.parameter("minutes", openapi.MINUTES["schema"], "Walking limit; 10 if not said."),
    openapi.parameter(
        "count", {**openapi.INTEGER, "minimum": 1, "maximum": query.MOST_PLACES}, "How many; 5 if not said."
    ),
    openapi.WHOM,
    openapi.parameter("from", openapi.choice(*query.FROM), "Where they may go."),
    openapi.parameter(
        "proof", openapi.choice(*NO_YES), "1: begin the search for the proof, or say how it stands."
    ),
    openapi.parameter(
        "cells", openapi.choice(*YES_NO), "0: as long as the search goes on, only how it stands."
    ),
)
LABELS = "Labels of places, separated by spaces."
EQUITY = (
    KIND,
    openapi.parameter("measure", openapi.choice(*query.MEASURES), "What people have of it."),
    openapi.MINUTES,
    openapi.SPEED,
    openapi.parameter("people", openapi.choice(*query.PEOPLE), "Whose shares."),
    openapi.parameter("by", openapi.choice(*accessibility.BY), "Groups that are compared."),
    openapi.parameter("open", openapi.TEXT, f"What is opened. {LABELS}"),
    openapi.parameter("close", openapi.TEXT, f"What is closed. {LABELS}"),
)


@blueprint.get("/siting")
@openapi.describe(
    tag="planning",
    query=SITING,
    answer=openapi.schema(
        ["state"], state=STATE, before=openapi.INTEGER, after=openapi.INTEGER, at_most=openapi.INTEGER
    ),
)
def siting() -> ResponseReturnValue:
    """Where the next places of a kind should go; `proof=1` begins the search for the proof, `state` says how it stands.

    `cells`: 0 within the limit today, 1 with the new places, 2 not at all. No place serves more than `at_most`.
    """
    answers().require_places(parsing.kind(request.args, answers().first_kind()))
    question = planner_answers().within_candidates(
        query.siting_question(request.args, answers().first_kind())
    )
    proof_requested, cells_requested = (
        one_of(request.args, "proof", NO_YES) == "1",
        one_of(request.args, "cells", YES_NO) == "1",
    )
    state = planner_answers().proof(question).state if proof_requested else None
    if state in {"waiting", "running"} and not cells_requested:
        last_progress = planner_answers().proof(question).progress
        return jsonify(
            state=state, seconds=None if last_progress is None else round(last_progress.seconds, 1)
        )
    context = placement_context(question)
    placement: location_allocation.Placement = context["placement"]
    row_keys = ("place", "name", "address", "nil_id", "nil", "lon", "lat")
    coverage = planner_answers().coverage(placement)
    return jsonify(
        state=state,
        places=[
            {row_key: row[row_key] for row_key in row_keys} | {"people_gained": row["gained"]}
            for row in context["rows"]
        ],
        people=placement.people,
        before=placement.before,
        after=placement.after,
        at_most=placement.at_most,
        proven=placement.answer.proven,
        gap=round(placement.answer.gap, 6),
        seconds=round(placement.answer.seconds, 3),
        lost=placement.lost,
        cells=dict(zip(coverage.index, coverage.tolist(), strict=True)),
    )


@blueprint.get("/network")
@openapi.describe(
    tag="planning", query=[openapi.ANY_KIND, openapi.MINUTES], answer=openapi.schema(cells=openapi.OBJECT)
)
def network() -> ResponseReturnValue:
    """Who depends on one place alone: critical places, and of each cell how many places it has within the limit.

    Without `kind`, all the welfare kinds whose list is whole. `cells`: 3 stands for three or more.
    """
    question = query.dependency_query(
        request.args, planner_answers().whole_kinds(), planner_answers().welfare_kinds()
    )
    context = dependency.page_context(question)
    row_keys = ("place", "name", "address", "nil", "only", "reached", "lon", "lat")
    return jsonify(
        kinds=list(question.kinds),
        minutes=question.limit,
        places=[
            {row_key: row[row_key] for row_key in row_keys} | {"kind": row["kind"].code}
            for row in context["sites"]
        ],
        areas=context["areas"],
        cells=dependency.places_by_cell(question),
    )


@blueprint.get("/equity")
@openapi.describe(tag="planning", query=EQUITY, answer=openapi.schema(indices=openapi.OBJECT))
def equity() -> ResponseReturnValue:
    """How fairly a kind is shared: indices with the ends of what is unknown, and what each group has."""
    answers().require_places(parsing.kind(request.args, answers().first_kind()))
    question = query.equity_query(request.args, answers().first_kind())
    city = answers().city
    shares = planner_answers().shares(question.share, question.opened, question.closed)
    table = accessibility.indices(city, shares)
    groups = accessibility.groups(city, shares, question.by).rename_axis("group").reset_index()
    return jsonify(
        kind=question.kind.code,
        measure=question.share.measure,
        unit=shares.unit,
        indices={str(index_code): payloads.rows(table.loc[[index_code]])[0] for index_code in table.index},
        groups=payloads.rows(groups),
    )
