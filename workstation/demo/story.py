"""What the tour does: one question from the village to the university hospital and back, with a panel of three."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workstation.demo.guide import Guide, Steps
from workstation.demo.phantom import Subject

FAMILY, GIVEN, FAMILY_AR, GIVEN_AR, BORN = "Ouchrif", "Yamina", "أوشريف", "يمينة", "12/08/1962"
PATIENT = Subject(name=f"{FAMILY}^{GIVEN}", patient_id="IG-02214", birth_date=date(1962, 8, 12), sex="F")
QUESTION = "Chute il y a 5 h, céphalées, somnolence : hématome ? Transfert cette nuit ?"
HISTORY = "HTA. Pas d’anticoagulant."
GP, COORDINATOR = "Dr Salma Benali", "Dr Nadia Tazi"
LEAD, SECOND, THIRD = "Pr Youssef Bennani", "Dr Hind Chraïbi", "Dr Omar Amrani"
OPERATE, WATCH = "Transférer et opérer cette nuit", "Surveiller, scanner de contrôle à 6 h"


@dataclass(frozen=True, slots=True)
class View:
    """What an expert answers; `certainty` from 0 to 1, `words` are typed to find the code."""

    diagnosis: str
    words: str
    code: str
    recommendation: str
    certainty: float
    limits: str
    choice: str


VIEWS = {
    LEAD: View(
        "Hématome sous-dural aigu gauche, effet de masse débutant",
        "S06.5",
        "S06.5",
        "Évacuation cette nuit. Tête à 30°, pas d’anticoagulant, transfert médicalisé.",
        0.9,
        "Pas d’examen neurologique répété à distance.",
        OPERATE,
    ),
    SECOND: View(
        "Hématome sous-dural aigu symptomatique",
        "S06.5",
        "S06.5",
        "Transfert au CHU ; prévenir une crise convulsive pendant le trajet.",
        0.8,
        "Antécédents connus par le médecin traitant seul.",
        OPERATE,
    ),
    THIRD: View(
        "Collection gauche de faible épaisseur, déviation inférieure à 5 mm",
        "S06.5",
        "S06.5",
        "Surveillance en soins intensifs, nouveau scanner à 6 heures.",
        0.6,
        "Une seule série, sans coupes de moins de 1,5 mm.",
        WATCH,
    ),
}
LETTERS = f"{FAMILY_AR}{GIVEN_AR}éèêàùçâîôûëïœÉÈÊÀ’«»…µ°"


@dataclass(frozen=True, slots=True)
class Tale:
    """The guide, and what is at hand.

    Attributes:
        pictures: a folder with the patient's CT.
        out: where the report is saved.
    """

    guide: Guide
    pictures: Path
    out: Path


def tell(tale: Tale) -> Steps:
    """Tell it all."""
    yield from sign_in(tale.guide)
    yield from ask(tale)


def sign_in(guide: Guide) -> Steps:
    """The general practitioner comes in."""
    yield from guide.see("Se connecter", patience_s=120)
    yield from guide.shot("sign-in", "First screen of the demonstration: choose who you are.")
    yield from guide.click(GP)
    yield from guide.see("Nouveau dossier")
    yield from guide.shot("board", "The practitioner's board: cases by state, urgency and due time.")


def become(guide: Guide, name: str) -> Steps:
    """Somebody else sits down at the workstation."""
    yield from guide.press("alt+Home")
    yield from guide.command(f"Devenir {name}", f"Devenir {name}")
    yield from guide.see(f"Vous êtes maintenant {name}.")


def open_case(guide: Guide, number: str, tab: str) -> Steps:
    """Find the case by its number and open one of its tabs."""
    yield from guide.command(number, number)
    yield from guide.click(tab)


def ask(tale: Tale) -> Steps:
    """The wizard: patient, question, consent, files, review."""
    guide = tale.guide
    yield from guide.click("Nouveau dossier")
    yield from guide.see("Continuer")
    yield from guide.fill("Nom de famille", FAMILY)
    yield from guide.fill("Prénom", GIVEN)
    yield from guide.fill("Nom de famille en arabe", FAMILY_AR)
    yield from guide.fill("Prénom en arabe", GIVEN_AR)
    yield from guide.fill("Date de naissance", BORN)
    yield from guide.click("Choisir…")
    yield from guide.click("Femme")
    yield from guide.fill("Numéro de dossier ici", PATIENT.patient_id)
    yield from guide.see("un nouveau patient")
    yield from guide.click("Nom :")
    yield from guide.click("Date de naissance :")
    yield from guide.shot(
        "patient", "New case: the patient, in French and Arabic letters, read back with her."
    )
    yield from guide.click("Continuer")
    yield from guide.fill("Votre question", QUESTION)
    yield from guide.choose("Choisir…", "Neurochirurgie")
    yield from guide.click("Urgente")
    yield from guide.shot(
        "question", "The question, the specialty and the time by which the answer is needed."
    )
    yield from guide.fill("Antécédents et histoire", HISTORY)
    yield from guide.click("Continuer")
    yield from guide.click("Le patient accepte")
    yield from guide.click("Oralement, devant témoin")
    yield from guide.see("Qui a informé")
    yield from guide.shot("consent", "Consent: how it was given, for what, who informed, when.")
    yield from guide.click("Continuer")
    yield from guide.click("Choisir un dossier ou un CD…")
    yield from guide.answer("Dossier à parcourir", tale.pictures)
    yield from guide.see("96 images")
    yield from guide.shot("files", "A folder with a CT: one series, checked against the patient's name.")
    yield from guide.click("Continuer")
    yield from guide.see("Relisez une dernière fois")
    yield from guide.shot("review", "Review of everything that goes.")
    yield from guide.click("Envoyer le dossier")
    yield from guide.see("Tous les fichiers sont arrivés")
    yield from guide.shot("sent", "The question went at once, the images follow.")


def triage(guide: Guide, number: str) -> Steps:
    """The coordinator invites a panel of three."""
    yield from become(guide, COORDINATOR)
    yield from guide.click("Régulation")
    yield from guide.click(number)
    yield from guide.shot("triage", "The coordinator's queue: no name, no image, the most urgent first.")
    yield from guide.click("Choisir les experts")
    yield from guide.click(LEAD)
    yield from guide.choose("Neurochirurgie", "Toutes spécialités")
    for name in (SECOND, THIRD):
        yield from guide.fill("Qui peut répondre", name.removeprefix("Dr "))
        yield from guide.click(name)
    yield from guide.see("3 experts seront invités")
    yield from guide.shot("panel", "Three experts for a panel; the neurosurgeon leads.")
    yield from guide.click("Inviter")
    yield from guide.see("les invitations sont parties")


def accept(guide: Guide, number: str) -> Steps:
    """An expert promises a time."""
    yield from open_case(guide, number, "Avis")
    yield from guide.click("dans 30 min")
    yield from guide.click("Accepter")
    yield from guide.see("Mon avis")


def write_opinion(guide: Guide, view: View) -> Steps:
    """An expert writes the structured opinion and signs it after reading it once more."""
    yield from guide.fill("Diagnostic", view.diagnosis)
    yield from guide.fill("Code CIM-10", view.words)
    yield from guide.click(view.code)
    yield from guide.fill("Conduite recommandée", view.recommendation)
    yield from guide.slide("Quelle est votre certitude", view.certainty)
    yield from guide.fill("Limites de cet avis", view.limits)
    yield from guide.click("Signer l’avis…")


def sign(guide: Guide, then: str) -> Steps:
    """Sign what was read once more."""
    yield from guide.click("Signer")
    yield from guide.see(then)


def vote(guide: Guide, view: View) -> Steps:
    """An expert votes."""
    yield from guide.click(view.choice)
    yield from guide.slide("Quelle est votre certitude", view.certainty)
    yield from guide.click("Signer mon vote…")
    yield from sign(guide, "Votre vote est scellé")
