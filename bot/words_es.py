"""The sentences of bot/words.py in Spanish, for requests whose `locale` is Spanish.

Same functions, same rules: plain, short, nothing promised, judged or named, a number early. Help
lines keep their own names. The articles are quoted as they are, in their own language.
"""

import re
from collections.abc import Sequence

from bot.replies import Action, Contact, Resource, Route

GREETING = (
    "Hola. Soy un servicio automático, no una persona. Busco respuestas en textos revisados y las muestro "
    "palabra por palabra. No puedo dar consejos médicos personales."
)
MACHINE = "Esta es una respuesta automática. La escribió una máquina y nadie lee lo que usted escribe."
NO_ANSWER = (
    "No tengo un texto revisado que responda a esto. Pregunte en su clínica o a otro profesional de la salud "
    "que le conozca."
)
PART_MISSING = "No tengo un texto revisado sobre una parte de su pregunta."
MAY_HELP = "Esto puede servirle. No es seguro que responda a su pregunta."
PERSONAL = "Esta es información general sobre el tema."
PERSONAL_NO_ANSWER = (
    "No puedo decir qué es lo mejor para usted, y no tengo un texto revisado sobre esto. "
    "Pregunte en su clínica o a un profesional de la salud que le conozca."
)
URGENT = (
    "Llame hoy a su clínica o a una línea de enfermería. Si empeora, o se siente muy mal, llame al número de "
    "emergencia que está abajo."
)
GENTLE = (
    "Si hoy todo le pesa, o le preocupa alguien, puede hablar con una persona a cualquier hora: "
    "vea las líneas de abajo."
)
REFUSED = (
    "No puedo ayudar a conseguir, hacer o usar esto fuera de la atención médica, ni con cantidades que hacen "
    "daño. Si usted u otra persona puede estar en peligro, use las líneas de abajo."
)

_NOTICES = {
    "standard": (
        "Esto es información general, no un consejo médico. Hable de su caso con un profesional de la salud."
    ),
    "personal": (
        "Esto no puede decirle qué es lo mejor para usted. No empiece, deje ni cambie ningún tratamiento por "
        "lo que lea aquí. Pregunte en su clínica o a un profesional de la salud que le conozca."
    ),
    "urgent": (
        "Este servicio no puede saber si es grave. Hable ahora con un profesional de la salud. "
        "En una emergencia, llame al número de emergencia."
    ),
}

_CRISIS = {
    "self": (
        "Eso suena muy doloroso, y no tiene que pasarlo a solas. Hable ahora con una persona: {help}.",
        "Si cree que puede hacerse daño, {emergency} o vaya a urgencias. Si puede, quédese cerca de alguien "
        "de confianza.",
        "Si se trata de otra persona, quédese con ella si no hay peligro, y pida consejo en las mismas líneas.",
    ),
    "someone_else": (
        "Gracias por cuidar de esa persona. Pida consejo ahora: {help}.",
        "Si puede estar en peligro, {emergency}. Quédese con ella si no hay peligro. Escuche, y pregunte "
        "con claridad si piensa en el suicidio. Aleje medicinas, armas y otros peligros.",
        "Cuidar de alguien en crisis es duro. Las mismas líneas también son para usted.",
    ),
    "harm_to_others": (
        "Si alguien puede salir herido, aléjese y {emergency} ahora.",
        "Para hablar con una persona preparada de estas ideas, o de voces que oye: {help}.",
        "Si le preocupa lo que otra persona pueda hacer, vaya primero a un lugar seguro y luego llame.",
    ),
    "abuse": (
        "Nadie debe hacerle daño ni amenazarle. Si está en peligro, {emergency} cuando pueda hacerlo sin "
        "riesgo.",
        "Para hablar de lo que pasa con una persona preparada: {help}.",
        "Si se trata de otra persona y está en peligro, {emergency}.",
    ),
    "child": (
        "La seguridad de un menor es lo primero. Si está en peligro ahora, {emergency}.",
        "Para hablar con una persona preparada de lo que puede hacer: {help}.",
        "Quédese con el menor si no hay peligro, y avise a un médico, enfermero, maestro o trabajador social "
        "de confianza.",
    ),
}
_EMERGENCY = (
    "Esto puede ser una emergencia: {emergency} ahora. No espere una respuesta aquí.",
    "Quédese con la persona si no hay peligro. Diga qué pasó y qué medicinas tomó. No maneje usted al hospital.",
    "Si alguien puede querer quitarse la vida, dígalo en la llamada. Una línea de crisis también puede ayudar: "
    "{help}.",
)

_ASIDES = {
    "gibberish": "No pude leer eso como una pregunta. Pruebe otra vez con pocas palabras sencillas.",
    "other_language": (
        "Por ahora solo puedo responder en inglés. Escriba una pregunta corta en inglés, o llame a su clínica."
    ),
    "injection": "Solo puedo mostrar textos ya revisados. Haga una pregunta sobre ellos.",
    "insult": (
        "Siento que esto no le ayude. Soy una máquina con unos pocos textos revisados. Pruebe con otras palabras."
    ),
    "automated": (
        "No, no soy una persona. Soy un servicio automático que muestra textos ya revisados. "
        "Nadie lee lo que usted escribe."
    ),
    "private": "No escriba nombres, números ni direcciones. No los necesito, y no guardo su pregunta.",
}

# Labels and hours of the help lines; what is not here stays as it is.
_LABELS = (
    (r"Call your local emergency number \(112 on most mobile phones\)",
     "Llame al número de emergencia de su zona (112 en la mayoría de los celulares)"),
    (r"Call ([\d ]+), then press (\d)", r"Llame al \1 y oprima \2"),
    (r"Call (\+?[\d ]+)( \(.+\))?", r"Llame al \1\2"),
    (r"Out of hours: (.+)", r"Fuera de horario: \1"),
    (r"Text ([A-Z]+) to ([\d ]+)", r"Escriba \1 al \2"),
    (r"Text ([\d ]+)", r"Escriba al \1"),
    (r"Chat at (\S+)", r"Chat en \1"),
)  # fmt: skip
_HOURS = {"all day, every day": "a toda hora, todos los días", "differs by country": "según el país"}
_NAMES = {"Emergency services": "Servicios de emergencia"}


def notice(level: str) -> str:
    return _NOTICES.get(level, _NOTICES["standard"])


def recorded(feedback: bool) -> str:
    kept = "Sus preguntas no se guardan ni se comparten. No hay cookies ni cuentas."
    return f"{kept} Si califica una respuesta, solo se guarda un número." if feedback else kept


def action(shown: Action) -> Action:
    """The same line with a Spanish label."""
    for pattern, label in _LABELS:
        if found := re.fullmatch(pattern, shown.label):
            return shown.model_copy(update={"label": found.expand(label)})
    return shown


def contact(clinic: Contact) -> Contact:
    return clinic.model_copy(update={"actions": tuple(map(action, clinic.actions))})


def resource(line: Resource) -> Resource:
    """The same help line with Spanish hours and labels; its name stays."""
    said = {
        "name": _NAMES.get(line.name, line.name),
        "hours": _HOURS.get(line.hours, line.hours),
        "actions": tuple(map(action, line.actions)),
    }
    return line.model_copy(update=said)


def takeover(route: Route, concern: str | None = None, help: Sequence[Action] = ()) -> str:
    """The words of a crisis or emergency reply; `help` as `action` says it, emergency number last."""
    emergency = _in_sentence(help[-1].label) if help else "llame al número de emergencia de su zona"
    lines = " o ".join(_in_sentence(line.label) for line in help[:-1]) or "vea las líneas de abajo"
    parts = _EMERGENCY if route == "emergency" else _CRISIS.get(concern or "self", _CRISIS["self"])
    return " ".join([*(part.format(help=lines, emergency=emergency) for part in parts), MACHINE])


def _in_sentence(label: str) -> str:
    return label[0].lower() + label[1:] if label.startswith(("Llame", "Escriba", "Chat")) else label


def message(
    route: Route,
    *,
    answered: bool,
    certainty: str | None = None,
    gentle: bool = False,
    kind: str | None = None,
    turn_to: str | None = None,
    missing: bool = False,
) -> str:
    """As bot.words.message."""
    if route == "refused":
        return REFUSED
    said = [{"support": GENTLE, "urgent": URGENT}.get(route, GENTLE if gentle else "")]
    if answered:
        said += [
            PERSONAL if route == "personal_advice" else "",
            _ASIDES["private"] if kind == "private" else "",
            MAY_HELP if certainty == "maybe" else "",
            PART_MISSING if missing else "",
        ]
    else:
        general = PERSONAL_NO_ANSWER if route == "personal_advice" else NO_ANSWER
        said.append(_ASIDES[kind] if kind else turn_to or general)
    return " ".join(filter(None, said))
