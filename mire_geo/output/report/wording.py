"""The fixed words of a report, and a contribution in one line."""

from datetime import date

from babel.dates import format_date

from mire_geo.city import City
from mire_geo.output.report.glyphs import printable_line
from mire_geo.output.report.results import ExclusionReason
from mire_geo.output.wording import contribution_types, figures, impact_sentences, names, schedule_sentences
from mire_geo.output.wording.catalogue import N_, NN_, gettext, ngettext
from mire_geo.planning.workshop import Contribution, Session
from mire_geo.tables import kinds
from mire_geo.tables.schema import Sites

TITLE = "Impatto temporale"

WORDS = {
    "subtitle": N_("Risultati di un laboratorio di co-progettazione"),
    "city": N_("tutta la città"),
    "ranking": N_("Le proposte più votate"),
    "all": N_("Tutto quello che è stato portato"),
    "proposal": N_("Proposta"),
    "dots": N_("Voti"),
    "hidden": N_("nascosti"),
    "effect": N_("Che cosa cambierebbe"),
    "none": N_("Nessuna proposta cambia la città."),
    "before": N_("Oggi"),
    "after": N_("Con le proposte"),
    "change": N_("La differenza"),
    "walk": N_("minuti a piedi fino al posto più vicino"),
    "hours": N_("ore della settimana con uno aperto"),
    "gain": N_("ne avrebbero uno vicino"),
    "lose": N_("non l’avrebbero più vicino"),
    "more": N_("troverebbero aperto in più ore"),
    "fewer": N_("perderebbero ore di apertura"),
    "opening": N_("ore di apertura alla settimana"),
    "sentences": N_("In parole semplici"),
    "groups": N_("Chi ci guadagna e chi ci perde"),
    "group": N_("Residenti"),
    "people": N_("Persone"),
    "served": N_("Serviti oggi"),
    "served_after": N_("Serviti dopo"),
    "gains": N_("Guadagnano"),
    "loses": N_("Perdono"),
    "more_short": N_("Più ore"),
    "fewer_short": N_("Meno ore"),
    "week": N_("Settimana tipo"),
    "personas": N_("Chi riuscirebbe ad andarci, settimana per settimana"),
    "left_out": N_("Proposte che non sono in nessun numero"),
    "data": N_("Dati e licenze"),
    "again": N_("Come ritrovare questi numeri"),
    "fingerprint": N_("Impronta dei dati e delle proposte (SHA-256)"),
    "no_persons": N_("Nessun dato individuale: le persone sono residenti contati per cella, le settimane sono tipi."),
    "change_walk": N_("minuti a piedi in meno o in più"),
    "change_hours": N_("ore della settimana in più o in meno"),
    "new": N_("posto nuovo o spostato"),
    "closed": N_("posto chiuso"),
    "place": N_("posto che resta com’è"),
    "changed": N_("orari cambiati"),
}  # fmt: skip
"""Code -> a message."""


def report_word(word_code: str, language: str) -> str:
    """A fixed word or sentence of the report."""
    return gettext(WORDS[word_code], language)


def long_date(iso_date: str, language: str) -> str:
    """A day written ISO 8601 as people write it; another text stays as it is.

    >>> long_date("2026-11-25", "it"), long_date("boh", "it")
    ('25 novembre 2026', 'boh')
    """
    try:
        return str(format_date(date.fromisoformat(iso_date), format="d MMMM yyyy", locale=language))
    except ValueError:
        return printable_line(iso_date, 40)


def session_line(session: Session, city: City, language: str) -> str:
    """A session in one line: when, where, its code, how many took part."""
    phrases = [report_word("subtitle", language)]
    if session.held_on:
        phrases.append(gettext("del %(day)s", language, day=long_date(session.held_on, language)))
    nil_names = [
        str(city.quartieri.at[nil_id, "nil"]) for nil_id in session.nil_ids if nil_id in city.quartieri.index
    ]
    phrases.append(
        ", ".join(figures.place_name(nil_name) for nil_name in nil_names) or report_word("city", language)
    )
    if session.code:
        phrases.append(gettext("codice %(code)s", language, code=printable_line(session.code, 20)))
    for people_count, plural_forms in ((session.participants, _PARTICIPANTS), (session.voters, _VOTERS)):
        if people_count is not None:
            phrases.append(
                ngettext(*plural_forms, people_count, language, n=figures.number(people_count, language))
            )
    return " · ".join(phrases)


_PARTICIPANTS = NN_("%(n)s partecipante", "%(n)s partecipanti")
_VOTERS = NN_("%(n)s votante", "%(n)s votanti")


def contribution_line(
    contribution: Contribution, city: City, language: str, max_length: int = 160, *, reverse_rtl: bool = True
) -> str:
    """A contribution in one line: what, which place, when, how large; fit for print."""
    phrases = [gettext(contribution_types.TYPES[contribution.type].printed, language)]
    if place_text := _place_text(contribution, city, language):
        phrases.append(f": {place_text}")
    if contribution.hours and contribution.type in ("add", "hours"):
        phrases.append(f", {schedule_sentences.hours_text(contribution.hours, language)}")
    if contribution.capacity is not None:
        phrases.append(f" ({contribution.capacity:g})")
    return printable_line("".join(phrases), max_length, reverse_rtl=reverse_rtl)


def exclusion_sentence(reason: ExclusionReason, session: Session, city: City, language: str) -> str:
    """Why a proposal is in no figure, in words fit for print."""
    conflicting_contribution = next(
        (contribution for contribution in session.contributions if contribution.id == reason.other), None
    )
    reason_text = impact_sentences.exclusion_reason(reason.code, language)
    if conflicting_contribution is None:
        return reason_text
    proposal_text = contribution_line(conflicting_contribution, city, language, 80)
    return gettext("%(why)s («%(proposal)s»)", language, why=reason_text, proposal=proposal_text)


def _place_text(contribution: Contribution, city: City, language: str) -> str:
    if contribution.site in city.sites.index:
        return _site_name(city, contribution.site)
    if contribution.site_name:
        return contribution.site_name
    if contribution.kind:
        return names.kind(kinds.kind(contribution.kind), language)
    return contribution.site


def _site_name(city: City, site_id: str) -> str:
    """The name of a place, and its address where another of the kind has the same name."""
    site_row = city.sites.loc[site_id]
    site_name, address = site_row[Sites.name], site_row[Sites.address]
    if not isinstance(site_name, str):
        return address if isinstance(address, str) else site_id
    is_namesake = (city.sites[Sites.name] == site_name) & (city.sites[Sites.kind] == site_row[Sites.kind])
    return f"{site_name}, {address}" if is_namesake.sum() > 1 and isinstance(address, str) else site_name
