"""What the tour does: one question from the village to the university hospital and back, with a panel of three."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workstation.api.i18n import N_
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
    """What an expert answers; `certainty` from 0 to 1."""

    diagnosis: str
    code: str
    recommendation: str
    certainty: float
    limits: str
    choice: str


VIEWS = {
    LEAD: View(
        "Hématome intracérébral post-traumatique gauche, 25 mm, effet de masse débutant",
        "S06.3",
        "Transfert médicalisé cette nuit pour évacuation. Tête à 30°, aucun antiagrégant.",
        0.9,
        "Pas d’examen neurologique répété à distance.",
        OPERATE,
    ),
    SECOND: View(
        "Contusion hémorragique gauche, somnolence croissante",
        "S06.3",
        "Transfert au CHU ; prévenir une crise convulsive pendant le trajet.",
        0.8,
        "",
        OPERATE,
    ),
    THIRD: View(
        "Hématome gauche de 25 mm, sans engagement ; ligne médiane peu déviée",
        "S06.3",
        "Surveillance en soins intensifs, nouveau scanner à 6 heures.",
        0.6,
        "Une seule série, sans injection.",
        WATCH,
    ),
}
ADVICE = "Tête à 30°, ni aspirine ni anticoagulant, Glasgow toutes les 30 min."
MESSAGE = "Majorité pour le transfert ; l’avis divergent figurera en entier."
SUMMARY = "Hématome de 25 mm et somnolence croissante : évacuation, à deux voix contre une."
OUTCOME = "Opérée à 23 h au CHU, extubée à J1, sortie à J6 sans déficit."
REPORT = "report.pdf"
ROUND = "Opérer cette nuit ou surveiller ?"
LETTERS = f"{FAMILY_AR}{GIVEN_AR}éèêàùçâîôûëïœ’«»…µ°"


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
    guide = tale.guide
    yield from sign_in(guide)
    number = yield from ask(tale)
    yield from triage(guide, number)
    yield from become(guide, LEAD)
    yield from accept(guide, number)
    yield from look(guide)
    yield from open_round(guide)
    yield from advise(guide)
    yield from answer(guide, LEAD)
    for name in (SECOND, THIRD):
        yield from become(guide, name)
        yield from accept(guide, number)
        yield from answer(guide, name)
    yield from conclude(guide, number)
    yield from follow_up(tale)
    yield from look_around(guide)


def sign_in(guide: Guide) -> Steps:
    """The general practitioner comes in."""
    yield from guide.see("Se connecter", patience_s=120)
    yield from guide.shot("sign-in", N_("First screen of the demonstration: choose who you are."))
    yield from guide.click(GP)
    yield from guide.see("Nouveau dossier")
    yield from guide.dismiss(f"Vous êtes maintenant {GP}.")
    yield from guide.see("Ouchen Fadma")
    yield from guide.shot("board", N_("The practitioner's board: cases by state, urgency and due time."))


def become(guide: Guide, name: str) -> Steps:
    """Somebody else sits down at the workstation."""
    yield from guide.press("alt+Home")
    yield from guide.command(f"Devenir {name}", f"Devenir {name}")
    yield from guide.dismiss(f"Vous êtes maintenant {name}.")


def open_case(guide: Guide, number: str, tab: str) -> Steps:
    """Find the case by its number and open one of its tabs."""
    yield from guide.command(number, number)
    yield from guide.click(tab)


def ask(tale: Tale) -> Generator[None, None, str]:
    """The wizard: patient, question, consent, files, review; returns the number of the case."""
    guide = tale.guide
    yield from name_patient(guide)
    yield from put_question(guide)
    yield from attach(guide, tale.pictures)
    yield from guide.see("Relisez une dernière fois")
    yield from guide.shot("review", N_("Review of everything that goes."))
    yield from guide.click("Envoyer le dossier")
    sent = yield from guide.see("est envoyé")
    yield from guide.shot("sent", N_("The question went at once; the images follow, key images first."))
    yield from guide.see("Tous les fichiers sont arrivés")
    yield from guide.click("Ouvrir le dossier")
    yield from guide.see("Le coordinateur choisit qui répond")
    yield from guide.see("Les 96 fichiers sont arrivés")
    yield from guide.dismiss("tous les fichiers sont arrivés", must_come=False)
    yield from guide.shot(
        "case", N_("The case as everybody finds it: who acts next, question, patient, files.")
    )
    return next(word for word in sent.text.split() if word[:1].isdigit())


def name_patient(guide: Guide) -> Steps:
    """A patient whom the register does not know."""
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
    yield from guide.see("Nom de famille")
    yield from guide.shot(
        "patient", N_("New case: the patient, in French and Arabic letters, read back with her.")
    )
    yield from guide.click("Continuer")


def put_question(guide: Guide) -> Steps:
    """Question, urgency, history, consent."""
    yield from guide.fill("Votre question", QUESTION)
    yield from guide.choose("Choisir…", "Neurochirurgie")
    yield from guide.click("Urgente")
    yield from guide.shot(
        "question", N_("The question, the specialty and the time by which the answer is needed.")
    )
    yield from guide.fill("Antécédents et histoire", HISTORY)
    yield from guide.click("Continuer")
    yield from guide.click("Le patient accepte")
    yield from guide.click("Oralement, devant témoin")
    yield from guide.see("Qui a informé")
    yield from guide.shot("consent", N_("Consent: how it was given, for what, who informed, when."))
    yield from guide.click("Continuer")


def attach(guide: Guide, pictures: Path) -> Steps:
    """A folder with a CT, chosen in the system's dialog."""
    yield from guide.click("Choisir un répertoire ou un CD…")
    yield from guide.answer("Répertoire à parcourir", pictures)
    yield from guide.see("96 images")
    yield from guide.shot("files", N_("A folder with a CT: one series, checked against the patient's name."))
    yield from guide.click("Continuer")


def triage(guide: Guide, number: str) -> Steps:
    """The coordinator invites a panel of three."""
    yield from become(guide, COORDINATOR)
    yield from guide.click("Régulation")
    yield from guide.click(number)
    yield from guide.shot("triage", N_("The coordinator's queue: no name, no image, the most urgent first."))
    yield from guide.click("Choisir les experts")
    yield from guide.click(LEAD)
    yield from guide.choose("Neurochirurgie", "Toutes spécialités")
    for name in (SECOND, THIRD):
        yield from guide.fill("Qui peut répondre", name.removeprefix("Dr "))
        yield from guide.click(name)
    yield from guide.see("3 experts seront invités")
    yield from guide.shot("panel", N_("Three experts for a panel; the neurosurgeon leads."))
    yield from guide.click("Inviter")
    yield from guide.see("les invitations sont parties")


def look(guide: Guide) -> Steps:
    """The neurosurgeon reads the CT, measures, and marks the image that decides."""
    yield from guide.click("Images")
    yield from guide.see_picture("49 / 96")
    yield from guide.press("l")
    yield from guide.drag("Épaisseur", (0.545, 0.52), (0.57, 0.52), (0.598, 0.53))
    yield from guide.press("k")
    yield from guide.see("CT  49 / 96")
    yield from guide.shot("images", N_("The CT in its window: a length, and the image marked as key image."))
    yield from guide.click("Avis")


def glance(guide: Guide) -> Steps:
    """Another expert looks at the CT."""
    yield from guide.click("Images")
    yield from guide.see_picture("49 / 96")
    yield from guide.click("Avis")


def open_round(guide: Guide) -> Steps:
    """The lead puts a question to the panel."""
    yield from guide.click("Ouvrir un tour…")
    yield from guide.fill("Question", ROUND)
    for number, option in enumerate((OPERATE, WATCH), start=1):
        yield from guide.write(f"Option {number}", option)
    yield from guide.shot(
        "round", N_("A round: question, options, quorum, deadline and the rule that counts.")
    )
    yield from guide.click("Ouvrir le tour")
    yield from guide.see("Mon vote")


def advise(guide: Guide) -> Steps:
    """What cannot wait reaches the practitioner at once."""
    yield from guide.write("Par exemple : donner", ADVICE)
    yield from guide.click("Signer et envoyer…")
    yield from guide.see("Signer ce conseil provisoire ?")
    yield from guide.shot("advice", N_("Interim advice is read once more, then signed."))
    yield from guide.click("Signer et envoyer")
    yield from guide.see("Un conseil provisoire a été donné")


def accept(guide: Guide, number: str) -> Steps:
    """An expert promises a time."""
    yield from open_case(guide, number, "Avis")
    yield from guide.click("dans 30 min")
    yield from guide.click("Accepter")
    yield from guide.see("Mon avis")


def answer(guide: Guide, name: str) -> Steps:
    """An expert writes the structured opinion, signs it after reading it once more, and votes."""
    view, is_lead = VIEWS[name], name == LEAD
    if not is_lead:
        yield from glance(guide)
    yield from guide.fill("Diagnostic", view.diagnosis)
    yield from guide.fill("Code CIM-10", view.code)
    yield from guide.listed(view.code)
    if is_lead:
        yield from guide.shot(
            "opinion", N_("A structured opinion: diagnosis, code from the catalogue, advice.")
        )
    yield from guide.pick(view.code)
    yield from guide.fill("Conduite recommandée", view.recommendation)
    yield from guide.slide("Quelle est votre certitude", view.certainty)
    if view.limits:
        yield from guide.fill("Limites de cet avis", view.limits)
    yield from guide.click("Signer l’avis…")
    yield from guide.see("Un avis signé est conservé tel quel")
    if is_lead:
        yield from guide.shot("signature", N_("What is signed is read once more."))
    yield from guide.click("Signer")
    yield from guide.see("Votre avis est signé. Votez maintenant.")
    yield from guide.click(view.choice)
    yield from guide.slide("Quelle est votre certitude", view.certainty)
    yield from guide.click("Signer mon vote…")
    yield from guide.click("Voter")
    yield from guide.dismiss("Votre vote est scellé")
    yield from guide.dismiss("Votre avis est signé", must_come=False)
    if name == SECOND:
        yield from guide.shot("sealed", N_("Who has voted is shown, what was voted is sealed."))


def conclude(guide: Guide, number: str) -> Steps:
    """The lead closes the round, writes to the others, writes the conclusion and signs the report."""
    yield from become(guide, LEAD)
    yield from open_case(guide, number, "Avis")
    yield from guide.click("Clore et dévoiler…")
    yield from guide.see("Clore le tour ?")
    yield from guide.click("Clore et dévoiler")
    yield from guide.see("Les réponses sont dévoilées")
    yield from guide.shot("reveal", N_("The round is closed: all opinions side by side."))
    yield from guide.write("Écrivez aux autres", MESSAGE)
    yield from guide.click("Envoyer")
    yield from guide.see("Règle :")
    yield from guide.shot("tally", N_("The tally by a named rule, ballot by ballot."))
    yield from guide.click("Compte rendu")
    yield from guide.click("Reprendre ce diagnostic")
    yield from guide.click("Ajouter cette conduite")
    yield from guide.fill("Synthèse", SUMMARY)
    yield from guide.click("dans 7 jours")
    yield from guide.see("Avis divergents")
    yield from guide.shot(
        "conclusion", N_("The conclusion, beside what will be printed: the dissent in full.")
    )
    yield from guide.click("Signer le compte rendu")
    yield from guide.see("Signer ce compte rendu ?")
    yield from guide.click("Signer le compte rendu")
    yield from guide.dismiss("le demandeur est prévenu")
    yield from guide.see("Documents signés")
    yield from guide.shot("signed", N_("The report is printed, sealed and signed."))


def follow_up(tale: Tale) -> Steps:
    """The practitioner reads the report, acknowledges it, records the outcome and closes the case."""
    guide = tale.guide
    yield from become(guide, GP)
    yield from guide.click("À lire")
    yield from guide.see("lisez le conseil provisoire maintenant")
    yield from guide.shot("notices", N_("The practitioner is told: interim advice, then the report."))
    for message in ("lisez le conseil provisoire maintenant", "le compte rendu est signé"):
        yield from guide.dismiss(message)
    yield from guide.click("le compte rendu est signé")
    yield from guide.click("Lire")
    yield from guide.see_picture("Compte rendu ·")
    yield from guide.shot("report", N_("The signed report, read in the window."))
    yield from guide.click("Enregistrer sous…")
    yield from guide.answer("Enregistrer le compte rendu", tale.out / REPORT)
    yield from guide.dismiss("Le compte rendu est enregistré sous")
    yield from guide.click("Retour")
    yield from guide.see("Je donne des nouvelles pour le")
    yield from guide.shot("acknowledge", N_("Acknowledged, with the date by which news is due."))
    yield from guide.click("Accuser réception")
    yield from guide.dismiss("Réception confirmée")
    yield from guide.fill("Devenir du patient *", OUTCOME)
    yield from guide.click("Enregistrer le devenir")
    yield from guide.dismiss("Le devenir est enregistré")
    yield from guide.see("Clore le dossier")
    yield from guide.shot("outcome", N_("What became of the patient."))
    yield from guide.click("Clore le dossier")
    yield from guide.see("Tout reste lisible")
    yield from guide.press("Return")
    yield from guide.dismiss("Le dossier est clos")
    yield from guide.click("Historique")
    yield from guide.see("a clos le dossier")
    yield from guide.shot("timeline", N_("Every step, who and when; nothing here can be changed."))


def look_around(guide: Guide) -> Steps:
    """What belongs to every screen: the palette, the keys, the plugins, the dark theme."""
    yield from guide.click("Dossiers")
    yield from guide.press("ctrl+k")
    yield from guide.see("Aller à")
    yield from guide.shot("palette", N_("Everything can be done from the keyboard: the command palette."))
    yield from guide.press("Escape", "F1")
    yield from guide.see("Partout")
    yield from guide.shot("keys", N_("The keys."))
    yield from guide.press("Escape")
    yield from guide.click("Modules")
    yield from guide.click("second_opinion")
    yield from guide.shot("plugins", N_("Every feature is a plugin that can be switched off."))
    yield from guide.click("Dossiers")
    yield from guide.press("ctrl+shift+l")
    yield from guide.see("Nouveau dossier")
    yield from guide.shot("dark", N_("The board in the dark."))
