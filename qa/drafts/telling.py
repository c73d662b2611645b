"""What a change of words is: of a number, a date, a negation, or of any others.

The lists of words are our own and short: they only name a change that is shown anyway.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from index import token_key
from qa.drafts.records import ChangeKind

__all__ = ["is_negated", "is_number", "is_of_a_date", "kind_of"]

_NEGATIONS = frozenset(
    token_key(word)
    for word in """
    no not never neither nor none nobody nothing nowhere without cannot barely hardly
    nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder
    ne n pas jamais aucun aucune sans ni non rien personne
    nunca jamás ningún ninguno ninguna sin tampoco nada nadie
    mai nessun nessuno nessuna senza né nulla
    não nenhum nenhuma sem nem ninguém
    niet geen nooit zonder niemand niets
    не нет ни никогда без никто ничего
    değil yok hiç asla hiçbir
    ikke aldrig ingen inte utan
    nie nigdy bez żaden
    nu niciodată fără
    δεν όχι ποτέ χωρίς μην
    لا لم لن ليس ليست غير بدون
    नहीं न मत बिना
    不 没 沒 未 无 無 非 別
    """.split()
)
_NOT_ATTACHED = re.compile(
    r"(?:do|does|did|is|are|was|were|has|have|had|wo|would|ca|could|should|must|might|need|ai)nt"
)
_ELIDED = re.compile(r"n['’](?=[aeiouhyéèêâîôû])", re.IGNORECASE)  # n’est
_SHORTEST_OPPOSITE = 3  # letters
_OPPOSITES = re.compile(r"(?:un|in|im|il|ir|dis|non|anti)-?")
_NUMBER_WORDS = frozenset(
    token_key(word)
    for word in """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
    millions billion billions trillion dozen dozens first second third fourth fifth sixth seventh eighth ninth tenth
    half twice thrice double triple both single
    eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend million millionen
    milliarde milliarden erste zweite dritte doppelt hälfte
    un deux trois quatre cinq six sept huit neuf dix onze douze vingt trente cent cents mille millions milliard
    milliards     premier première deuxième troisième moitié
    uno dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cien ciento mil millón millones
    primero primera segundo tercero mitad doble
    due tre quattro cinque sei sette otto nove dieci undici dodici venti trenta cento mila milione milioni miliardo
    um dois três quatro sete oito nove dez onze doze vinte milhão milhões
    один два три четыре пять шесть семь восемь девять десять сто тысяча тысяч миллион миллионов первый второй третий
    bir iki üç dört beş altı yedi sekiz dokuz on yüz bin milyon milyar birinci ikinci üçüncü
    """.split()
)
_DATE_WORDS = frozenset(
    token_key(word)
    for word in """
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow
    januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonnabend
    sonntag gestern heute morgen
    janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi
    samedi dimanche hier
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles
    jueves viernes sábado domingo ayer
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedì martedì mercoledì giovedì venerdì
    sabato domenica
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    """.split()
)


def kind_of(source: Sequence[str], draft: Sequence[str], source_text: str, draft_text: str) -> ChangeKind:
    """What became of words, by their keys and as they are written; the gravest kind that fits.

    Example: ["did", "attack"] of ["did", "not", "attack"] -> negation.
    """
    if _negations(source, source_text) != _negations(draft, draft_text) or _are_opposite(source, draft):
        return ChangeKind.NEGATION
    differing = set(source) ^ set(draft)
    if any(map(is_number, differing)):
        return ChangeKind.NUMBER
    if differing & _DATE_WORDS:
        return ChangeKind.DATE
    if not draft:
        return ChangeKind.LEFT_OUT
    return ChangeKind.WORDS if source else ChangeKind.ADDED


def is_negated(keys: Iterable[str], text: str) -> bool:
    """Whether words, by their keys and as they are written, deny something."""
    return _negations(keys, text) > 0


def is_of_a_date(key: str) -> bool:
    """Whether a word, by its key, is a number or the name of a month or a day."""
    return key in _DATE_WORDS or key.isdigit()


def _negations(keys: Iterable[str], text: str) -> int:
    counted = sum(key in _NEGATIONS or _NOT_ATTACHED.fullmatch(key) is not None for key in keys)
    return counted + len(_ELIDED.findall(text))


def _are_opposite(source: Sequence[str], draft: Sequence[str]) -> bool:
    """Example: "legal" and "illegal", "likely" and "unlikely"."""
    if len(source) != 1 or len(draft) != 1:
        return False
    short, long = sorted((source[0], draft[0]), key=len)
    is_longer = len(short) >= _SHORTEST_OPPOSITE and long.endswith(short)
    return is_longer and _OPPOSITES.fullmatch(long.removesuffix(short)) is not None


def is_number(key: str) -> bool:
    """Whether a word, by its key, is a number or names one."""
    if key in _NUMBER_WORDS or any(character.isdigit() for character in key):
        return True
    return len(key) == 1 and unicodedata.numeric(key, None) is not None  # 三
