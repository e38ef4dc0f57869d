"""What the reader says to the person who pasted: French, in one place, its spaces set once."""

from __future__ import annotations

from diagnostic import wording
from diagnostic.geography.names import of
from diagnostic.geography.reading import shown

_T = wording.typography
_COLON = f"{wording.NBSP}:"

BESIDE = _T("Texte placé à côté d'un code : il l'accompagne.")
POSTAL_BESIDE = _T("Code postal de la commune nommée sur la même ligne : il l'accompagne.")
NUMBER_BESIDE = _T("Nombre placé à côté d'une commune : il l'accompagne, ce n'est pas lu comme un code.")
DEPARTMENT_BESIDE = _T("Département de la commune nommée à côté.")
HEADING = _T("Département de la liste. Pour ajouter toutes ses communes, écrivez son numéro seul sur une ligne.")
NUMBERING = _T("Numérotation de la liste.")
CITY = _T("Ville des arrondissements qui suivent : elle n'est pas ajoutée en plus.")
LINK = _T("Mot de liaison.")
INTRODUCTION = _T("Texte qui annonce des communes.")
EXCEPTION = _T("Annonce une exception : les communes concernées de la ligne sont écartées.")
EXCLUDED = _T("Écartée : la ligne dit « sauf », « exclue » ou un mot de même sens. Pour la garder, écrivez-la seule.")
PROSE = _T("Texte sans code ni nom de commune reconnu.")
NO_NAME = _T("Signe sans nom ni code.")
EXCLUDED_ELSEWHERE = _T("À écarter d'après cette ligne, mais la liste la nomme aussi ailleurs : elle est gardée.")
HEADER = _T("Titre de colonne.")
OTHER_COLUMN = _T("Autre colonne du tableau : elle accompagne la commune, elle n'est pas lue comme un code.")
ANNOUNCES_INSEE = _T("Annonce des codes INSEE.")
GLUED = _T("Plusieurs codes INSEE collés, semble-t-il : séparez-les.")
COMMUNE_SIREN = _T("Numéro SIREN d'une commune, pas son code INSEE.")
NO_IRIS_LIST = _T("Code d'IRIS : la liste des IRIS n'est pas disponible ici, donnez le code de la commune.")
UNKNOWN_NAME = _T("aucune commune de ce nom.")
CHECK_SPELLING = _T("Vérifiez l'orthographe, ou donnez le code INSEE.")
ALSO_DEPARTMENT = _T(" C'est aussi un département : pour ses communes, écrivez son numéro seul sur une ligne.")
FIVE_PENDING = _T("code INSEE ou code postal ? La question est posée pour toute la liste.")
LEFT_OUT = _T("Laissé de côté, comme demandé.")
ASIDE = {
    "date": _T("Date."), "numéro de téléphone": _T("Numéro de téléphone."), "nombre": _T("Nombre avec son unité."),
    "année": _T("Année."), "numéro": _T("Numéro qui n'est pas un code de commune."), "balise": _T("Balise HTML."),
    "script": _T("Programme ou mise en forme d'une page web : rien n'en est lu ni exécuté."),
    "adresse web": _T("Adresse web."), "adresse électronique": _T("Adresse électronique."),
}
_NOT_A_CODE = {
    "scientific": _T("notation scientifique d'Excel, le code d'origine y est perdu. Mettez la colonne au format Texte, "
                     "puis recopiez les codes."),
    "decimal": _T("nombre décimal, pas un code INSEE."),
    "thousands": _T("nombre qui n'est pas un code INSEE connu (5 caractères, sans espace)."),
    "small": _T("trop court pour un code INSEE de commune (5 caractères, département compris)."),
    "mixed": _T("chiffres et lettres mêlés, ce n'est pas un code INSEE."),
    "look-alike": _T("lettres O, I ou l au milieu des chiffres, ce n'est pas un code INSEE."),
    "year": _T("sans doute une année. Si c'est un code INSEE sans son zéro initial, écrivez ses 5 chiffres."),
}
_LENGTHS = {9: "C'est la longueur d'un SIREN ou d'un FINESS ; aucun EPCI ni IRIS connu n'a ce numéro.",
            11: "C'est la longueur d'un numéro RPPS.", 14: "C'est la longueur d'un SIRET."}
_OUTSIDE = {"975": "Saint-Pierre-et-Miquelon", "977": "Saint-Barthélemy", "978": "Saint-Martin",
            "984": "les Terres australes et antarctiques françaises", "986": "Wallis-et-Futuna",
            "987": "la Polynésie française", "988": "la Nouvelle-Calédonie", "989": "Clipperton"}


def quoted(raw: str) -> str:
    """The text between guillemets, cut and cleaned for display."""
    return f"«{wording.NBSP}{shown(raw)}{wording.NBSP}»"


def about(raw: str, remark: str) -> str:
    """« 2E+05 » : remark."""
    return f"{quoted(raw)}{_COLON} {remark}"


def not_a_code(raw: str, kind: str) -> str:
    """Why a number is no code, by what it looks like."""
    return about(raw, _NOT_A_CODE[kind])


def long_number(raw: str) -> str:
    digits = sum(map(str.isdigit, raw))
    why = f"{digits} chiffres, alors qu'un code INSEE de commune en a 5. {_LENGTHS.get(digits, '')}"
    return about(raw, _T(why.strip()))


def unknown_iris(raw: str, code: str) -> str:
    return about(raw, _T(f"aucun IRIS de la commune {code} n'a ce code. Vérifiez les quatre derniers chiffres."))


def label_of(code: str) -> str:
    return f"Libellé de {shown(code)}."


def other_column(title: str) -> str:
    """A cell beside the code or the name of its row."""
    if not title:
        return OTHER_COLUMN
    return f"Colonne {quoted(title)}{_COLON} elle accompagne la commune, elle n'est pas lue comme un code."


def number_or_code(raw: str, place: str) -> str:
    """A number beside a commune, that is also the code of another one."""
    return about(raw, f"accompagne une commune, lu comme un nombre. Si c'est le code {of(place)}, écrivez-le seul sur "
                      "une ligne.")


def not_in_department(raw: str, department: str) -> str:
    return about(raw, f"aucune commune de ce nom dans ce département ({department}).")


def taken(place: str, repairs: tuple[str, ...]) -> str:
    return f"{place}, {', '.join(repairs)}." if repairs else f"{place}."


def also_postal(names: str) -> str:
    return f" C'est aussi le code postal {of(names)}."


def merged(what: str, into: str) -> str:
    """« 05120 Ristolas a fusionné dans Abriès-Ristolas (05001). »"""
    return f"{what} a fusionné dans {into}."


def renumbered(what: str, into: str) -> str:
    return f"{what} est un ancien code{_COLON} aujourd'hui {into}."


def named(places: str, count: int) -> str:
    return f"{places}, d'après {'leur' if count > 1 else 'son'} nom."


def contrary(code: str, place: str, label: str, others: str) -> str:
    """« 30062 » est le code de Calvisson (30062), mais son libellé, « Nîmes », est celui de Nîmes (30189)."""
    return (f"{quoted(code)} est le code {of(place)}, mais son libellé, {quoted(label)}, est celui {of(others)}. "
            "Vérifiez le code.")


def converted(raw: str, place: str, *, by_name: bool) -> str:
    how = "d'après le nom qui l'accompagne" if by_name else "la seule commune qu'il dessert"
    return f"{quoted(raw)} est un code postal, pas un code INSEE{_COLON} {place}, {how}."


def postal_refused(raw: str, names: str, count: str) -> str:
    return (f"{quoted(raw)} est un code postal, pas un code INSEE. Il dessert {count}{_COLON} {names}. "
            "Dites lesquelles retenir.")


def group(raw: str, what: str, name: str, count: str) -> str:
    """« 30 » est un département, Gard : 350 communes, et non une commune."""
    return f"{quoted(raw)} désigne {what}, pas une commune{_COLON} {name}, {count}."


def unknown_code(code: str) -> str:
    """A code of the right form that no commune has or had."""
    place = _OUTSIDE.get(code[:3])
    if place:
        return about(code, f"{place} est hors des 101 départements que couvre cet outil.")
    return about(code, "aucune commune d'aujourd'hui ni d'hier n'a ce code INSEE, et ce n'est pas un code postal.")


def duplicate(place: str, line: int) -> str:
    return f"{place}, déjà dans la liste (ligne {line})."


def part(place: str, iris: str) -> str:
    return f"{place}, en partie{_COLON} IRIS {iris}."


def partial(place: str, count: int) -> str:
    tail = (f" Pour n'en garder qu'une partie, donnez les codes de ses IRIS ({count}, à 9 caractères)." if count > 1
            else f" Elle n'est pas découpée en IRIS{_COLON} pour n'en garder qu'une partie, déclarez-en les habitants.")
    return f" La ligne parle d'une partie de commune{_COLON} {place} est prise en entier.{tail}"


DOUBLE = _T(" Double compte : voir la question sur la commune et ses arrondissements.")


def double(name: str, parts: str) -> str:
    return (f"La liste contient à la fois {name} et {parts}, qui en font partie{_COLON} leurs habitants seraient "
            f"comptés deux fois. Garder toute la commune, ou seulement les arrondissements{wording.NARROW}?")
