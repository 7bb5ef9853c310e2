"""Names as TeX source that sets them as they are typed."""

from __future__ import annotations

import re

# What LaTeX takes for a command, a comment, a space or a joint, or sets as another character.
COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    # Straight in no encoding that all have, and two of them are not joined.
    '"': r"\char34{}",
    "\N{NO-BREAK SPACE}": "~",
}
# Not in every font; TeX's own mathematics has them.
_MATHEMATICS = r"""
    ≤leq ≥geq ≠neq ≈approx ≡equiv ∼sim ±pm ×times ÷div ·cdot −{-} →rightarrow ←leftarrow
    ↔leftrightarrow ↑uparrow ↓downarrow ⇒Rightarrow ⇔Leftrightarrow ∞infty √surd ∑sum ∏prod
    ∫int ∂partial ∇nabla ∈in ∉notin ∪cup ∩cap ⊂subset ⊆subseteq ∅emptyset ∀forall ∃exists
    ¬neg ∧wedge ∨vee ⊕oplus ⊗otimes ∘circ αalpha βbeta γgamma δdelta εvarepsilon ζzeta ηeta
    θtheta ιiota κkappa λlambda μmu νnu ξxi πpi ρrho ςvarsigma σsigma τtau υupsilon φvarphi
    χchi ψpsi ωomega ΓGamma ΔDelta ΘTheta ΛLambda ΞXi ΠPi ΣSigma ΥUpsilon ΦPhi ΨPsi ΩOmega
"""
MATHEMATICS = {pair[0]: pair[1:] for pair in _MATHEMATICS.split()}
# What pdfTeX knows with the packages that matplotlib loads, besides ASCII and the mathematics.
KNOWN = "À-ÏÑ-ÖØ-Ýß-ïñ-öø-ýÿ–—‘’“”…•†‡°§¶©®™£µ"
# Two of these become one in many fonts: a dash, a quotation mark.
JOINED = "(?<=[-',])(?=[-',])"


def has_tex(name: str) -> bool:
    """Return whether every character of a name can be set by LaTeX of any kind."""
    return all(
        " " <= char <= "~" or char in MATHEMATICS or re.fullmatch(f"[\n\t\xa0{KNOWN}]", char)
        for char in name
    )


def as_tex(name: str) -> str:
    """Return the TeX source that sets a name as it is typed, line by line."""
    joints = re.sub(JOINED, "\0", name)  # which no name has
    return re.sub(r"^ |(?<= ) | $", r"\\ ", "".join(map(_source, joints)), flags=re.MULTILINE)


def _source(char: str) -> str:
    if char == "\0":
        return r"{\kern0pt}"  # LuaTeX joins across a mere {}
    if char in MATHEMATICS:
        command = MATHEMATICS[char]
        return rf"\ensuremath{{{command if command[0] == '{' else chr(92) + command}}}"
    return COMMANDS.get(char, char)
