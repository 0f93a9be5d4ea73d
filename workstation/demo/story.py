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
    yield from guide.press("ctrl+k")
    yield from guide.type(f"Devenir {name}")
    yield from guide.click(f"Devenir {name}")
    yield from guide.see(f"Vous êtes maintenant {name}.")


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
    yield from guide.shot(
        "patient", "New case, step 1: the patient, in French and in Arabic letters; nobody like her is known."
    )
