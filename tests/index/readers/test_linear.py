"""Raised and lowered characters and formulas, written in a line."""

import pytest
from lxml import etree

from index.readers.office.linear import LOWERED, PLAIN, RAISED, Piece, scripted
from index.readers.office.mathml import formula


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([("10", PLAIN), ("6", RAISED), (" sheep", PLAIN)], "10^6 sheep"),
        ([("10", PLAIN), ("-", RAISED), ("6", RAISED)], "10^-6"),
        ([("2", PLAIN), ("n+1", RAISED)], "2^(n+1)"),
        ([("x", PLAIN), ("n", RAISED)], "x^n"),
        ([("10", PLAIN), ("6", RAISED), ("7", PLAIN)], "10^6 7"),
        ([("H", PLAIN), ("2", LOWERED), ("O", PLAIN)], "H₂O"),
        ([("Ca(OH)", PLAIN), ("2", LOWERED)], "Ca(OH)₂"),
        ([("101", PLAIN), ("2", LOWERED)], "101_2"),
        ([("v", PLAIN), ("max", LOWERED)], "v_max"),
        ([("the 1", PLAIN), ("st", RAISED), (" of May", PLAIN)], "the 1st of May"),
        ([("XIX", PLAIN), ("e", RAISED), (" siècle", PLAIN)], "XIXe siècle"),
        ([("M", PLAIN), ("me", RAISED), (" Bâ", PLAIN)], "Mme Bâ"),
        ([("Word", PLAIN), ("™", RAISED)], "Word™"),
        ([("in 1998", PLAIN), ("3", RAISED), (".", PLAIN)], "in 1998^3."),
        ([("in 1998", PLAIN), ("[3]", RAISED), (".", PLAIN)], "in 1998[3]."),
        ([("1", RAISED), ("Census", PLAIN)], "1 Census"),
        ([("10", PLAIN), (" 6 ", RAISED), ("sheep", PLAIN)], "10 6 sheep"),
        ([], ""),
    ],
)
def test_scripts_never_run_into_what_they_stand_by(pieces: list[Piece], expected: str) -> None:
    """A number stays the number that is shown, and a word the word."""
    assert scripted(pieces) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<mi>A</mi><mo>=</mo><mn>12</mn><mi>m</mi>", "A = 12 m"),
        ("<msup><mn>10</mn><mn>6</mn></msup>", "10^6"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x+1)"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><msub><mi>x</mi><mi>i</mi></msub>", "∑_i^n x_i"),
        ("<semantics><mi>x</mi><annotation>x</annotation></semantics>", "x"),
        ("<mover><mi>x</mi><mo>^</mo></mover>", "x\u0302"),
        ("<mfenced><mi>x</mi><mi>y</mi></mfenced>", "(x,y)"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd><mtd/></mtr></mtable>",
            "[1, 2; 3, ]",
        ),
    ],
)
def test_mathml_is_read_in_a_line(markup: str, expected: str) -> None:
    """Powers, fractions and the like keep apart what they are made of."""
    space = "http://www.w3.org/1998/Math/MathML"
    assert formula(etree.fromstring(f"<math xmlns='{space}'>{markup}</math>")) == expected
