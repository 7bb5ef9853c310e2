"""Names and sentences as TeX source that sets them as they are typed."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# pdfTeX's own fonts lack these or compose them; those of the encoding T1 have them, and so do all
# fonts of LuaTeX and XeTeX.
IN_T1 = r"{\ifdefined\pdftexversion\fontencoding{T1}\selectfont\fi %s}"
# A letter of another font than the text's, which has none for it.
OF_FILE = r"{\ifdefined\fontspec\fontspec{%s}[Path=\detokenize{%s/}]\fi %s}"
# What LaTeX takes for a command, a comment, a space or a joint, or sets as another character.
COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": IN_T1 % r"\textunderscore",
    "^": IN_T1 % r"\textasciicircum",
    "~": IN_T1 % r"\textasciitilde",
    '"': IN_T1 % r"\textquotedbl",
    "'": r"\textquotesingle{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    "\N{NO-BREAK SPACE}": "~",
}
# Not in every font; TeX's own mathematics has them, three in the size of displays unless told.
_MATHEMATICS = r"""
    ≤leq ≥geq ≠neq ≈approx ≡equiv ∼sim ±pm ×times ÷div ·cdot −{-} →rightarrow ←leftarrow
    ↔leftrightarrow ↑uparrow ↓downarrow ⇒Rightarrow ⇔Leftrightarrow ∞infty √surd ∑textstyle\sum
    ∏textstyle\prod ∫textstyle\int ∂partial ∇nabla ∈in ∉notin ∪cup ∩cap ⊂subset ⊆subseteq
    ∅emptyset ∀forall ∃exists ¬neg ∧wedge ∨vee ⊕oplus ⊗otimes ∘circ αalpha βbeta γgamma δdelta
    εvarepsilon ζzeta ηeta θtheta ιiota κkappa λlambda μmu νnu ξxi πpi ρrho ςvarsigma σsigma
    τtau υupsilon φvarphi χchi ψpsi ωomega ΓGamma ΔDelta ΘTheta ΛLambda ΞXi ΠPi ΣSigma ΥUpsilon
    ΦPhi ΨPsi ΩOmega
"""
MATHEMATICS = {pair[0]: pair[1:] for pair in _MATHEMATICS.split()}
# What pdfTeX knows with the packages that matplotlib loads, besides ASCII and the mathematics.
LETTERS = "À-ÖØ-öø-ÿĂ-ćČ-đĘ-ěĞğİıĹĺĽľŁ-ńŇňŐ-ŕŘ-śŞ-ťŮ-űŸ-ž"
KNOWN = LETTERS + "–—‘’“”„…•†‡°§¶©®™£€µ¡¿«»½¼¾²³¹"
# Two of these become one in many fonts: a dash, a quotation mark, a sign turned over.
JOINED = "(?<=[-',<>`])(?=[-',<>`])|(?<=[!?])(?=`)"


def has_tex(name: str) -> bool:
    """Return whether every character of a name can be set by LaTeX of any kind."""
    return all(
        " " <= char <= "~" or char in MATHEMATICS or re.fullmatch(f"[\n\t\xa0{KNOWN}]", char)
        for char in unicodedata.normalize("NFC", name)
    )


# In a sentence that authors read and edit. In fonts of the encoding OT1, "_" is a rule and the
# accents are narrow; those of T1, LuaTeX and XeTeX have all characters.
IN_PROSE = {
    **COMMANDS,
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
ONLY_IN_T1 = "ĄąĘęĐđÐðÞþ«»„"


def as_tex(name: str, files: Mapping[str, str] | None = None) -> str:
    """Return the TeX source that sets a name as it is typed, line by line.

    `files` are fonts for single letters, for XeTeX and LuaTeX.
    """
    if not files:
        return _joined(name, _source)

    def source(char: str) -> str:
        if char not in files or _source(char) != char:
            return _source(char)
        folder, file = posixpath.split(files[char].replace("\\", "/"))
        return OF_FILE % (file, folder, char)

    return _joined(name, source)


def as_prose(text: str) -> str:
    """Return the LaTeX source of a sentence, for a caption or a description."""
    return _joined(text, _source_in_prose)


def _joined(text: str, source: Callable[[str], str]) -> str:
    text = unicodedata.normalize("NFC", text)  # a letter and its accent are one to LaTeX
    joints = re.sub(JOINED, "\0", text)  # which no name has
    return re.sub(r"^ |(?<= ) | $", r"\\ ", "".join(map(source, joints)), flags=re.MULTILINE)


def _source_in_prose(char: str) -> str:
    if char in IN_PROSE:
        return IN_PROSE[char]
    if re.fullmatch(f"[{LETTERS}]", char) and char not in ONLY_IN_T1:
        return char
    return IN_T1 % char if char in ONLY_IN_T1 else _source(char)


def _source(char: str) -> str:
    if char == "\0":
        return r"{\kern0pt}"  # LuaTeX joins across a mere {}
    if char in MATHEMATICS:
        command = MATHEMATICS[char]
        return rf"\ensuremath{{{command if command[0] == '{' else chr(92) + command}}}"
    if char in ONLY_IN_T1 or re.fullmatch(f"[{LETTERS}]", char):
        return IN_T1 % char
    return COMMANDS.get(char, char)
