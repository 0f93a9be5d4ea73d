"""All widgets of the kit on one page, to be looked at in both themes and several scalings."""

import tkinter as tk

from workstation.api.contributions import Form, FormField
from workstation.ui import kit
from workstation.ui.kit.icons import icon_names
from workstation.ui.kit.theme import px
from workstation.ui.kit.toasts import ToastActs

_ARABIC = "فاطمة الزهراء بنعلي، 54 سنة: ألم في الصدر منذ ساعتين (BP < 90)"
_LONG = (
    "Patiente de 54 ans, douleur thoracique constrictive depuis deux heures, irradiant vers le bras gauche ; "
    "l’électrocardiogramme montre un sus-décalage du segment ST de V2 à V5."
)


class Gallery(kit.Box):
    """The page."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self.columnconfigure((0, 1, 2), weight=1, uniform="gallery")
        self.toasts = kit.Toasts(self.winfo_toplevel())
        for column, parts in enumerate(
            (
                (self._texts, self._buttons, self._icons),
                (self._fields, self._choices),
                (self._feedback, self._table, self._tabs),
            )
        ):
            holder = kit.Box(self)
            holder.columnconfigure(0, weight=1)
            holder.grid(row=0, column=column, sticky="nsew", padx=px(12), pady=px(12))
            for row, part in enumerate(parts):
                card = kit.Card(holder)
                card.columnconfigure(0, weight=1)
                card.grid(row=row, column=0, sticky="ew", pady=(0, px(16)))
                inside = kit.Box(card)
                inside.columnconfigure(0, weight=1)
                inside.grid(sticky="ew", padx=px(16), pady=px(16))
                part(inside)

    def _texts(self, parent: tk.Misc) -> None:
        kit.Heading(parent, "Texte et titres", size="title").grid(sticky="w")
        kit.Muted(parent, "Une explication discrète sous le titre").grid(sticky="w", pady=(0, px(8)))
        kit.Label(parent, _LONG, wrap=True).grid(sticky="ew")
        kit.Label(parent, _ARABIC * 2, wrap=True).grid(sticky="ew", pady=px(8))
        kit.Label(parent, "ⵜⴰⵎⴰⵣⵉⵖⵜ · M. Ait Oufkir").grid(sticky="w")
        badges = kit.Box(parent)
        badges.grid(sticky="w", pady=px(8))
        tones: tuple[tuple[str, kit.Tone], ...] = (
            ("Neutre", "neutral"),
            ("Information", "info"),
            ("Terminé", "good"),
            ("Attention", "warning"),
            ("En retard", "danger"),
        )
        for column, (text, tone) in enumerate(tones):
            kit.Badge(badges, text, tone, icon_name="clock" if tone == "danger" else "").grid(
                row=0, column=column, padx=(0, px(6))
            )
        values = kit.KeyValues(parent)
        values.set([("Dossier", "2026-0042"), ("Patiente", "بنعلي فاطمة"), ("Naissance", "")])
        values.grid(sticky="ew")

    def _buttons(self, parent: tk.Misc) -> None:
        row = kit.Box(parent)
        row.grid(sticky="w")
        kit.Button(row, "Envoyer", kind="primary", icon_name="send").grid(row=0, column=0)
        kit.Button(row, "Annuler").grid(row=0, column=1, padx=px(8))
        kit.Button(row, "Supprimer", kind="danger").grid(row=0, column=2)
        kit.Button(row, "Plus tard", kind="ghost").grid(row=0, column=3, padx=px(8))
        row = kit.Box(parent)
        row.grid(sticky="w", pady=px(8))
        off = kit.Button(row, "Signer", kind="primary", icon_name="edit")
        off.grid(row=0, column=0)
        off.disable("Le consentement manque.")
        kit.Button(row, "Petit", is_small=True, icon_name="plus").grid(row=0, column=1, padx=px(8))
        for column, (name, hint) in enumerate(
            (("bell", "Avis"), ("moon", "Thème"), ("settings", "Réglages"))
        ):
            button = kit.IconButton(row, name, hint)
            button.set(count=3 if name == "bell" else 0)
            button.grid(row=0, column=2 + column)
        kit.LinkButton(row, "En savoir plus").grid(row=0, column=6, padx=px(8))

    def _icons(self, parent: tk.Misc) -> None:
        holder = kit.Box(parent)
        holder.grid(sticky="w")
        for index, name in enumerate(icon_names()):
            kit.Icon(holder, name, tone="text").grid(
                row=index // 12, column=index % 12, padx=px(5), pady=px(5)
            )

    def _fields(self, parent: tk.Misc) -> None:
        name = kit.Labelled(parent, "Nom de famille", lambda m: kit.Entry(m, placeholder="Benali ou بنعلي"))
        name.grid(sticky="ew")
        arabic = kit.Labelled(parent, "Nom en arabe", kit.Entry)
        arabic.field.set_value("فاطمة الزهراء بنعلي")
        arabic.grid(sticky="ew", pady=px(8))
        password = kit.Labelled(parent, "Mot de passe", lambda m: kit.Entry(m, secret=True), is_required=True)
        password.field.set_value("secret")
        password.set_problem("Le mot de passe doit avoir 12 caractères au moins.")
        password.grid(sticky="ew")
        birth = kit.Labelled(parent, "Date de naissance", kit.DateEntry)
        birth.grid(sticky="ew", pady=px(8))
        text = kit.Labelled(
            parent, "Question", lambda m: kit.TextBox(m, placeholder="Que voulez-vous savoir ?")
        )
        text.grid(sticky="ew")
        box = kit.TextBox(parent, lines=3)
        box.set_value(_ARABIC + "\n" + _LONG)
        box.grid(sticky="ew", pady=px(8))
        found = [kit.Row(title="I21.0", detail="Infarctus transmural aigu antérieur"), kit.Row(title="I20.0")]
        search = kit.SearchBox(
            parent,
            placeholder="Diagnostic ou code CIM-10",
            on_query=lambda q: search.show_results(found if q else []),
        )
        search.grid(sticky="ew")

    def _choices(self, parent: tk.Misc) -> None:
        options = [("cardio", "Cardiologie"), ("neuro", "Neurologie"), ("radio", "Radiologie")]
        kit.Choice(parent, options, placeholder="Spécialité").grid(sticky="ew")
        kit.Segmented(parent, [("a", "Kanban"), ("b", "Liste")], icons=("board", "list")).grid(
            sticky="w", pady=px(8)
        )
        kit.Check(parent, "Le patient est informé", value=True).grid(sticky="w")
        kit.Check(parent, "Usage pour l’enseignement").grid(sticky="w")
        kit.Slider(parent).grid(sticky="ew", pady=px(8))
        form = Form(
            id="ecg",
            title="ECG",
            fields=(
                FormField(id="rate", label="Fréquence", kind="number", is_required=True),
                FormField(id="st", label="Sus-décalage", kind="check"),
            ),
        )
        view = kit.FormView(parent, form)
        view.missing()
        view.grid(sticky="ew")

    def _feedback(self, parent: tk.Misc) -> None:
        kit.Banner(
            parent, "Le serveur ne répond pas ; vos textes sont gardés ici.", "warning", action="Réessayer"
        ).grid(sticky="ew")
        kit.Banner(parent, "Démonstration : patients inventés.", "info", on_close=lambda: None).grid(
            sticky="ew", pady=px(8)
        )
        progress = kit.Progress(parent)
        progress.set(0.4)
        progress.grid(sticky="ew")
        row = kit.Box(parent)
        row.grid(sticky="w", pady=px(8))
        kit.Spinner(row).grid(row=0, column=0)
        kit.Label(row, "12 images sur 96 arrivées").grid(row=0, column=1, padx=px(8))
        kit.Button(row, "Message", self._toast, is_small=True).grid(row=0, column=2)
        kit.Button(row, "Question", self._ask, is_small=True).grid(row=0, column=3, padx=px(8))
        stepper = kit.Stepper(parent, ("Patient", "Question", "Fichiers"))
        stepper.show(1)
        stepper.grid(sticky="ew")
        kit.EmptyState(
            parent, "inbox", "Aucun dossier", "Les dossiers que l’on vous confie arrivent ici."
        ).grid(sticky="ew")

    def _table(self, parent: tk.Misc) -> None:
        table = kit.Table(
            parent,
            [kit.Column(id="n", title="Numéro"), kit.Column(id="p", title="Patient", stretch=1)],
            height=4,
        )
        table.set(
            [
                kit.TableRow(id="1", cells=("2026-0001", "Benali Fatima")),
                kit.TableRow(id="2", cells=("2026-0002", "الإدريسي محمد")),
                kit.TableRow(id="3", cells=("2026-0003", "En retard"), tone="danger"),
            ]
        )
        table.select("1")
        table.grid(sticky="ew")

    def _tabs(self, parent: tk.Misc) -> None:
        tabs = kit.Tabs(parent)
        for name, title, sign in (("a", "Résumé", "file"), ("b", "Images", "images"), ("c", "Avis", "vote")):
            tabs.add(
                kit.Tab(id=name, title=title, icon_name=sign, make=lambda m, t=title: kit.Label(m, t))  # type: ignore[misc]
            )
        tabs.grid(sticky="ew")

    def _toast(self) -> None:
        self.toasts.show("Le dossier 2026-0042 a reçu un avis.", "good", ToastActs(action="Ouvrir"))

    def _say(self, text: str) -> None:
        self.toasts.show(text)

    def _ask(self) -> None:
        kit.ask_text(self, "Refuser le dossier", "Motif", self._say)


def show(scale: float = 0.0, *, is_dark: bool = False) -> kit.AppWindow:
    """Open the gallery; Control-d switches the theme."""
    window = kit.AppWindow("Khibra", palette=kit.DARK_PALETTE if is_dark else kit.LIGHT_PALETTE, scale=scale)
    area = kit.ScrollArea(window, pad=px(8))
    area.pack(fill="both", expand=True)
    Gallery(area.body).grid(sticky="nsew")
    state = {"dark": is_dark}

    def switch(_event: object) -> None:
        state["dark"] = not state["dark"]
        window.use_palette(kit.DARK_PALETTE if state["dark"] else kit.LIGHT_PALETTE)

    window.bind("<Control-d>", switch)
    return window
