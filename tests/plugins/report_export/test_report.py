"""Everything a report must say is on it, in French and in English; read back from the PDF."""

from datetime import date
from hashlib import sha256

import msgspec
import pypdfium2
import pytest

from cases.model.case import Question
from cases.model.consent import Consent, ConsentForm, ConsentScope, ConsentStatus, EarlierConsent
from cases.model.opinion import (
    CheckAnswer,
    DateAnswer,
    Diagnosis,
    FilledForm,
    NumberAnswer,
    TextAnswer,
)
from cases.model.report import Incident
from cases.model.round import Extension
from plugins.report_export.document import Seal, lay_out
from plugins.report_export.elements import in_groups
from plugins.report_export.wording import words
from tests.plugins.report_export.reading import flat, pages, printed, text_of
from tests.plugins.report_export.samples import (
    CENTRE,
    EXPERTS,
    GP,
    PATIENT,
    QUESTION,
    REGIONAL_HOSPITAL,
    START,
    UNIVERSITY_HOSPITAL,
    addendum,
    at,
    one_expert,
    panel,
)

replace = msgspec.structs.replace


@pytest.fixture(scope="module")
def french() -> str:
    return text_of(printed(panel()))


@pytest.fixture(scope="module")
def english() -> str:
    return text_of(printed(panel(language="en")))


def test_the_case_and_its_title(french: str, english: str) -> None:
    assert "Compte rendu de télé-expertise" in french
    assert "Dossier 2026-000123" in french
    assert "Tele-expertise report" in english
    assert "Case 2026-000123" in english


def test_establishments_with_their_authorisations(french: str) -> None:
    for house in (CENTRE, UNIVERSITY_HOSPITAL, REGIONAL_HOSPITAL):
        assert flat(house.name) in french
        assert house.authorisation_number in french
        assert house.cndp_number in french
    assert "jusqu’au 31 décembre 2027" in french


def test_the_patient(french: str, english: str) -> None:
    for word in ("AÏT EL HAJ Mohamed", "INDH-58-0304-77120", "2026/1184", "IPP 00483920"):
        assert word in french
        assert word in english
    assert "4 mars 1958 (68 ans)" in french
    assert "4 March 1958 (68 years)" in english
    for name in (*PATIENT.given_name_ar.split(), *PATIENT.family_name_ar.split()):
        assert name in french, "Arabic letters are found by their own code points"


def test_participants_with_role_and_order_number(french: str) -> None:
    for who in (GP, *EXPERTS):
        assert who.order_number in french
    for role in ("Demandeur", "Rapporteur du collège", "Membre du collège"):
        assert role in french
    assert "A décliné : au bloc opératoire" in french


def test_times_are_local_and_universal(french: str) -> None:
    assert "23 novembre 2026, 10:12 (UTC+1)" in french
    assert "2026-11-23 09:12 UTC" in french


def test_the_case_counts_as_asked_when_it_was_sent_and_says_who_was_invited_when(french: str) -> None:
    assert "23 novembre 2026, 10:20 (UTC+1) · 2026-11-23 09:20 UTC" in french
    for step in ("Experts invités par le serveur", "Invitation acceptée par", "Réponse promise par"):
        assert step in french


def test_local_time_follows_the_month_of_ramadan() -> None:
    assert words("fr").local(START.replace(month=2, day=20)).endswith("09:12\u00a0(UTC+0)")


def test_the_clinical_question(french: str) -> None:
    for part in (QUESTION.text, QUESTION.history, QUESTION.examination, QUESTION.treatment):
        assert flat(part) in french
    assert "Dernier INR ? Plaquettes ?" in french
    assert "INR 1,1 ; plaquettes 214 G/l." in french


def test_consent_says_who_how_when_and_for_what(french: str) -> None:
    assert "a été informé et a consenti" in french
    assert "Oralement, devant témoin" in french
    assert "23 novembre 2026, 10:16 (UTC+1)" in french
    assert "l’acte de télé-expertise, le partage des données médicales avec les experts" in french


def test_consent_that_was_replaced_stays_on_the_report() -> None:
    content = one_expert()
    assert content.case.consent is not None
    oral = replace(content.case.consent, informed_by="Dr Alaoui")
    earlier = EarlierConsent(
        consent=oral, status=ConsentStatus.WITHDRAWN, withdrawn_at=at(5), replaced_at=at(9)
    )
    found = text_of(printed(replace(content, case=replace(content.case, earlier_consents=(earlier,)))))
    assert "Réponse antérieure, retirée le" in found
    assert "Dr Alaoui" in found


def test_an_emergency_says_why_nobody_was_asked() -> None:
    base = one_expert()
    consent = Consent(
        given=False,
        form=ConsentForm.EMERGENCY,
        scope=(ConsentScope.ACT,),
        informed_by="Dr Salma Ouhaddou",
        informed_at=at(1),
        reason="Coma, aucun proche joignable",
    )
    case = replace(base.case, consent=consent, consent_status=ConsentStatus.EMERGENCY)
    text = text_of(printed(replace(base, case=case)))
    assert "avant que le consentement ait pu être recueilli" in text
    assert "Motif de l’urgence Coma, aucun proche joignable" in text


def test_what_was_consulted_with_whole_digests(french: str) -> None:
    for title, content in (("CT crâne sans injection, 5 mm", b"ct"), ("ECG 12 dérivations", b"ecg")):
        assert title in french
        assert sha256(content).hexdigest() in french
    assert "f8dcb34308…4f7d60" in french


def test_opinions_in_full(french: str) -> None:
    for opinion in panel().opinions:
        assert sha256(opinion.document.payload).hexdigest() in french
        assert flat(opinion.content.recommendation) in french
    assert french.count("CIM-10 I61.0") == 5
    assert "85 %" in french
    assert "Pas d’angioscanner ; coupes de 5 mm." in french
    place = "CT crâne sans injection, 5 mm, image 42, fenêtre : centre 40, largeur 80"
    assert f"Hématome putaminal gauche, 38 × 24 mm, {place}" in french


def test_the_round_with_rule_version_and_count(french: str) -> None:
    assert "Quelle conduite dans les 6 heures ?" in french
    assert "Majorité absolue avec quorum (majority), version 1" in french
    assert "Traitement médical, surveillance 3 75 %" in french
    assert "Drainage ventriculaire externe 0 0 %" in french
    assert "Bulletins valables / votants 4 / 4" in french
    assert "Retenu : Traitement médical, surveillance" in french
    assert "tardif, non compté" in french


def test_a_deadline_that_was_moved_is_printed_with_the_late_ballots_it_took_in() -> None:
    content = panel()
    moved = Extension(at=at(130), before=at(120), until=at(180), late=2)
    (view,) = content.rounds
    found = text_of(printed(replace(content, rounds=(replace(view, extensions=(moved,)),))))
    assert "Échéance déplacée le" in found
    assert "pris en compte : 2" in " ".join(found.split())
    assert "Échéance déplacée" not in text_of(printed(content))


def test_a_tie_has_no_winner() -> None:
    text = text_of(printed(panel(tie=True)))
    assert "Égalité : aucune option ne l’emporte" in text
    assert "Retenu" not in text


def test_dissent_is_named_and_announced_beside_the_conclusion(french: str) -> None:
    assert "Un avis diverge de cette conclusion" in french
    _before, after = french.split("Avis divergents Avis divergent ")
    assert "AVC" in after
    assert "نزيف" in after


def test_a_panel_that_agrees_says_so() -> None:
    agreed = tuple(replace(opinion, differs=False) for opinion in panel().opinions)
    text = text_of(printed(replace(panel(), opinions=agreed)))
    assert "Aucun avis ne diverge de la conclusion." in text


def test_interim_advice(french: str) -> None:
    assert "Conseil provisoire" in french
    assert "viser 140 mmHg de systolique dès maintenant" in french


def test_conclusion_recommendation_and_follow_up(french: str) -> None:
    conclusion = panel().conclusion
    assert flat(conclusion.text) in french
    assert "7 décembre 2026" in french


def test_incidents_and_their_absence(french: str) -> None:
    assert "Connexion perdue 4 min, envoi repris à 62 %" in french
    assert "Nombre de fichiers : 2 Le CD est rayé." in french
    assert "Aucun incident technique n’a été relevé." in text_of(printed(one_expert()))


def test_an_incident_nobody_foresaw_is_printed_by_its_code() -> None:
    content = replace(one_expert(), incidents=(Incident(at=at(3), code="moon_eclipse"),))
    assert "moon eclipse" in text_of(printed(content))


def test_every_page_names_case_patient_and_number() -> None:
    found = pages(printed(panel()))
    for number, page in enumerate(found, 1):
        assert f"Page {number} / {len(found)}" in page
        assert "Dossier 2026-000123" in page
        assert "AÏT EL HAJ Mohamed" in page
        assert sha256(panel().document.payload).hexdigest() in page


def test_interim_advice_is_in_the_annex_as_it_was_signed(french: str) -> None:
    (advice,) = panel().interims
    assert f"Conseil provisoire tel que signé : {advice.author.name}" in french
    assert sha256(advice.document.payload).hexdigest() in french


def test_the_signature_block_is_on_the_last_page() -> None:
    last = pages(printed(panel()))[-1]
    assert "Signé électroniquement par Pr Youssef El Amrani, rapporteur du collège" in last
    assert "Scellé pour CHU Mohammed VI par Khibra " in last
    assert "valable jusqu’au 22 novembre 2029" in last


def test_an_addendum_says_what_it_adds_to() -> None:
    content = addendum()
    text = text_of(printed(content))
    assert "Addendum au compte rendu" in text
    added = content.addendum
    assert added is not None
    assert added.text in text
    assert f"complète le compte rendu {added.report_id}" in text
    assert f"SHA-256 de ce fichier : {added.report_sha256}" in text
    assert f"SHA-256 du texte signé : {sha256(content.document.payload).hexdigest()}" in text
    assert "Annexe" not in text
    assert f"Document n° {content.id}" in text
    assert f"avec la clé de signature {in_groups(sha256(b'key').hexdigest())}" in text
    assert "24 novembre 2026, 12:52" in text


def test_nothing_known_leaves_no_gap() -> None:
    base = one_expert()
    identity = replace(PATIENT, family_name="", given_name="", national_index="", local_numbers=())
    assert base.case.patient is not None
    case = replace(
        base.case,
        patient=replace(base.case.patient, identity=identity),
        question=Question(),
        consent=None,
        consent_status=ConsentStatus.MISSING,
    )
    bare = replace(
        base,
        case=case,
        opinions=(),
        consulted=(),
        conclusion=replace(base.conclusion, diagnosis=Diagnosis(text=""), text="", recommendation=""),
    )
    text = text_of(printed(bare))
    assert text.count("non renseigné") == 2
    assert "Aucun avis n’a été rédigé." in text
    assert "Aucune image ni aucun document n’a été ouvert." in text
    assert "Aucun consentement n’est enregistré" in text


def test_the_properties_of_the_file_do_not_name_the_patient() -> None:
    pdf = printed(one_expert())
    document = pypdfium2.PdfDocument(pdf)
    properties = str(document.get_metadata_dict())
    document.close()
    assert "Compte rendu de télé-expertise 2026-000123" in properties
    assert "20261123101900" in properties
    assert b"<rdf:RDF" in pdf
    assert "HAJ" not in properties
    xmp = pdf[pdf.index(b"<rdf:RDF") :]
    assert b"HAJ" not in xmp


def test_the_same_content_is_laid_out_to_the_same_bytes() -> None:
    seal = Seal("CHU", "CA", "01", PATIENT.birth_date)
    assert lay_out(words("fr"), panel(), seal) == lay_out(words("fr"), panel(), seal)


def test_a_form_of_the_hospital_is_printed_with_its_opinion() -> None:
    form = FilledForm(
        plugin="pneumology",
        form="pneumology.register",
        version="2",
        title="Registre de la tuberculose",
        answers=(
            DateAnswer(field="on", label="Déclarée le", value=date(2026, 11, 20)),
            TextAnswer(field="class", label="Classement", value="A15"),
            NumberAnswer(field="contacts", label="Contacts à examiner", value=4),
            CheckAnswer(field="isolate", label="Isolement conseillé", value=True),
        ),
    )
    base = one_expert()
    (said,) = base.opinions
    said = replace(said, content=replace(said.content, forms=(form,)))
    text = text_of(printed(replace(base, opinions=(said,))))
    assert (
        "Registre de la tuberculose Déclarée le : 20 novembre 2026 Classement : A15 "
        "Contacts à examiner : 4 Isolement conseillé : oui" in text
    )
    assert "Formulaire pneumology.register de pneumology, version 2" in text
