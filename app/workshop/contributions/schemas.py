"""What the rooms take and give, as JSON Schema for the OpenAPI document."""

from app.web.requests import LARGEST
from app.web.responses import openapi
from app.web.responses.openapi import (
    FLAG,
    INTEGER,
    NUMBER,
    OBJECT,
    TEXT,
    array,
    choice,
    nullable,
    parameter,
    schema,
)
from app.workshop.contributions import parse
from mire_geo.output.wording import catalogue
from mire_geo.planning.workshop import contribution_fields, contribution_types

WORDS = nullable(TEXT)
ANY_NUMBER = nullable(NUMBER)

TOKEN = parameter(
    "X-Mire-Token",
    TEXT,
    "Token of a participant or of the facilitator; browsers use a cookie.",
    location="header",
)
NUMBER_OF_EVENT = {"type": "integer", "minimum": 0, "maximum": LARGEST}
SINCE = parameter("since", NUMBER_OF_EVENT, "Number of the last event that is known.")

SETTINGS = openapi.schema(
    ["title"],
    title={"type": "string", "minLength": 1, "maxLength": parse.TITLE},
    nil_ids=array(INTEGER),
    kinds=array(TEXT),
    phases=array(schema(["name"], name=TEXT, minutes=ANY_NUMBER)),
    dots={"type": "integer", "minimum": 1, "maximum": parse.DOTS},
    moderation=choice("before", "after"),
    languages=array(choice(*catalogue.languages())),
    delete_on={"type": "string", "format": "date"},
    shared_device=FLAG,
    editing=choice("author", "all"),
)
NEW_ROOM = schema(code=TEXT, facilitator_token=TEXT, facilitator_url=TEXT, join_url=TEXT, delete_on=TEXT)

PHASE = nullable(schema(index=nullable(INTEGER), name=WORDS, ends_at=WORDS))
VOTING = schema(open=FLAG, round=INTEGER, dots=INTEGER, dots_used=INTEGER, voters=INTEGER)
RESULTS = nullable(
    array(schema(rank=INTEGER, top=FLAG, proposal=TEXT, number=INTEGER, dots=INTEGER, voters=INTEGER))
)
ME = schema(
    role=choice("facilitator", "participant", "guest"),
    participant_id=WORDS,
    alias=WORDS,
    group=WORDS,
    dots_used=INTEGER,
    dots_left=INTEGER,
    dots=OBJECT,
)
ROOM = schema(
    code=TEXT,
    title=TEXT,
    nil_ids=array(INTEGER),
    kinds=array(TEXT),
    phases=array(OBJECT),
    dots=INTEGER,
    moderation=TEXT,
    languages=array(TEXT),
    shared_device=FLAG,
    editing=TEXT,
    delete_on=TEXT,
    phase=PHASE,
    now=TEXT,
    frozen=FLAG,
    spotlight=WORDS,
    test=FLAG,
    voting=VOTING,
    results=RESULTS,
    counts=OBJECT,
    connected=INTEGER,
    notes=array(OBJECT),
    seq=INTEGER,
    me=ME,
)
SESSION = schema(role=choice("facilitator", "participant"), participant_id=WORDS)
ALIAS = {**WORDS, "maxLength": parse.ALIAS}
JOIN = schema([], alias=ALIAS, group=ALIAS, recovery=WORDS)
NEW_PARTICIPANT = schema(token=TEXT, participant_id=TEXT, recovery=WORDS)

KEY = {"key": {"type": ["string", "null"], "maxLength": parse.KEY, "description": "Sent twice, done once."}}
PROPOSAL_BODY = schema(["type"], **KEY) | contribution_types.json_schema()
EDIT_BODY = (
    schema(["type", "version"], **KEY, version={**INTEGER, "minimum": 1}) | contribution_types.json_schema()
)
COMMENT = schema(id=INTEGER, author=TEXT, alias=WORDS, group=WORDS, text=TEXT, at=TEXT)
PROPOSAL = schema(
    ["id", "number", "seq", "version", "author", "at", "type", "visible", "status", "comments"],
    id=TEXT,
    number=INTEGER,
    seq=INTEGER,
    version=INTEGER,
    author=TEXT,
    alias=WORDS,
    group=WORDS,
    at=TEXT,
    edited_at=WORDS,
    test=FLAG,
    visible=FLAG,
    status=choice("live", "pending", "hidden", "withdrawn", "cleared"),
    reason=WORDS,
    votes=nullable(INTEGER),
    type=choice(*contribution_types.TYPES),
    comments=array(COMMENT),
    mine=FLAG,
    my_dots=INTEGER,
    answer={},
)
PROPOSAL_CHANGE = schema(id=TEXT, seq=INTEGER, version=INTEGER, proposal=PROPOSAL)
PROPOSALS = schema(seq=INTEGER, proposals=array(PROPOSAL))
VERSIONS = schema(versions=array(schema(version=INTEGER, author=TEXT, at=TEXT, content=OBJECT)))
ANSWER = schema(
    proposals=array(TEXT),
    against=array(TEXT),
    kinds=array(
        schema(
            ["kind", "minutes", "groups", "personas", "cost", "headline", "sentences", "cells"],
            kind=TEXT,
            minutes=NUMBER,
            groups=OBJECT,
            personas=OBJECT,
            cost=OBJECT,
            headline=TEXT,
            sentences=OBJECT,
            cells=OBJECT,
        )
    ),
    conflicts=array(TEXT),
)
EXPORT = schema(room=OBJECT, seq=INTEGER, contributions=array(PROPOSAL), results=RESULTS)
IMPORT_COUNTS = schema(
    changed=INTEGER, added=INTEGER, unchanged=INTEGER, faults=array(schema(id=TEXT, message=TEXT))
)
COMMENT_BODY = schema(
    ["text"], text={"type": "string", "minLength": 1, "maxLength": contribution_fields.COMMENT}, **KEY
)
VOTE_BODY = schema(["dots"], dots={"type": "integer", "minimum": 0, "maximum": parse.DOTS}, **KEY)
VOTE_ANSWER = schema(me=ME, voting=VOTING)
EVENT = schema(["seq", "kind", "at"], seq=INTEGER, kind=TEXT, at=TEXT)
EVENTS = schema(seq=INTEGER, events=array(EVENT), connected=INTEGER, now=TEXT)
CONTROL = schema(
    ["action"],
    action=choice(
        "phase",
        "timer",
        "freeze",
        "spotlight",
        "hide",
        "release",
        "open_vote",
        "close_vote",
        "test",
        "clear_test",
        "note",
        "settings",
    ),
    phase=nullable(INTEGER),
    minutes=ANY_NUMBER,
    on=nullable(FLAG),
    proposal=WORDS,
    comment=nullable(INTEGER),
    reason=WORDS,
    text=WORDS,
    **KEY,
)
