"""The sentence of each match and of each refusal, and the gain over first come, in Italian and English."""

from datetime import date

import pytest

from mire_geo import coworking
from mire_geo.coworking import Accreditation, Request, Space
from mire_geo.output.wording import matching_sentences
from tests.desktoy import INF, MORNING, TOMORROW, ask, space, walks


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_each_match_and_each_refusal_has_its_sentence() -> None:
    requests = [ask("a", commute=40), ask("b"), ask("c", limit=5)]
    spaces = [space("near"), space("far")]
    minutes = walks({"a": [3, 9], "b": [4, INF], "c": [4, 9]}, ["near", "far"])
    matching = coworking.match(requests, spaces, minutes)
    texts = {
        matching.question.requests[one.unit.request].id: plain(
            matching_sentences.match_sentence(matching, one)
        )
        for one in matching.matches
    }
    left = {
        matching.question.requests[one.unit.request].id: plain(
            matching_sentences.unmatched_sentence(matching, one)
        )
        for one in matching.unmatched
    }
    assert texts["a"] == (
        "mer 30/09 9:00-13:00: 1 persona, Spazio far, 9 min a piedi: più vicino, Spazio near (3 min) è pieno."
        " Costo: 15 € al giorno. Tempo ritrovato: 62 min al giorno di viaggio."
    )
    [(other, sentence)] = left.items()
    assert other in {"b", "c"}
    assert "Spazio near, l’unico spazio adatto entro" in sentence
    assert sentence.endswith("è pieno.")
    assert coworking.time_given_back(matching) == 62


@pytest.mark.parametrize(
    ("there", "request_", "said"),
    [
        (space(), ask(limit=2), "nessuno adatto entro 2 minuti; il più vicino, Spazio s, è a 3 min"),
        (space(), ask(budget=10.5), "costa 15 €, oltre i 10,50 € previsti"),
        (space(hours=None), ask(), "ha orari non noti"),
        (space(hours="Sa 09:00-12:00"), ask(), "è chiuso in quella fascia"),
        (space(), ask(needs=frozenset({"childcare"})), "non offre: angolo bambini"),
        (space(), ask(voucher=True), "Elenco qualificato"),
        (space(), ask(desk="meeting"), "non ha sala riunioni"),
        (space(), ask(limit=2, desk="office"), "è a 3 min e non ha ufficio chiuso"),
    ],
)
def test_a_refusal_names_what_stands_against_it(there: Space, request_: Request, said: str) -> None:
    matching = coworking.match([request_], [there], walks({"r": [3]}, ["s"]))
    assert said in plain(matching_sentences.unmatched_sentence(matching, matching.unmatched[0]))
    assert matching_sentences.unmatched_sentence(
        matching, matching.unmatched[0], "en"
    ) != matching_sentences.unmatched_sentence(matching, matching.unmatched[0])


def test_out_of_every_walk_the_sentence_says_so() -> None:
    matching = coworking.match([ask()], [space()], walks({"r": [INF]}, ["s"]))
    assert "nessuno spazio è a distanza di cammino" in matching_sentences.unmatched_sentence(
        matching, matching.unmatched[0]
    )


def test_the_voucher_is_told_with_its_rule() -> None:
    sure = space(accreditation=Accreditation("7", date(2026, 1, 1), date(2026, 12, 31)))
    request_ = ask("r", MORNING, TOMORROW, weeks=40, voucher=True)
    matching = coworking.match([request_], [sure], walks({"r": [3]}, ["s"]))
    assert "Costo: 7,50 € al giorno (voucher 600 € su 1.200 €)" in plain(
        matching_sentences.match_sentence(matching, matching.matches[0])
    )


def test_the_gain_over_first_come_is_counted() -> None:
    requests, spaces = [ask("a"), ask("b")], [space("near"), space("far")]
    minutes = walks({"a": [3, 9], "b": [4, INF]}, ["near", "far"])
    best, greedy = coworking.match(requests, spaces, minutes), coworking.first_come(requests, spaces, minutes)
    assert coworking.gain(best, greedy) == (1, 1, 1, -6)
    assert "6 minuti di cammino in più" in matching_sentences.summary(best, greedy)
    assert "6 minutes of walking more" in matching_sentences.summary(best, greedy, "en")
