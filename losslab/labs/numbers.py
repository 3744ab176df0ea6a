"""Lists of numbers as visitors type them."""

from losslab.text import quote, shown

MOST = 12


def read_numbers(text):
    """The numbers of a text, separated by commas; ValueError in a sentence."""
    found = []
    for word in text.split(","):
        try:
            found.append(float(word))
        except ValueError:
            raise ValueError(
                f"{quote(word.strip())} is not a number: write numbers with points, separated by commas"
            ) from None
    if len(found) > MOST or not all(abs(number) <= 1e6 for number in found):
        raise ValueError(f"at most {MOST} numbers can be read, none larger in size than {shown(1e6)}")
    return found
