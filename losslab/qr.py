"""A link as a QR code."""

from losslab.extras import needed_by

with needed_by("losslab.qr"):
    import segno

LONGEST = 1_000  # bytes: a code of more has modules too small to be read from the back of a room


def picture(address, words="QR code of the link"):
    """The QR code of an address.

    Parameters
    ----------
    address : str
        What the code says.
    words : str
        What a screen reader says of it.

    Returns
    -------
    str
        An `<svg>` of black on white with its quiet zone, in every colour scheme; as large as what it stands in.

    Raises
    ------
    ValueError
        In a sentence without its full stop, if the address has more than `LONGEST` bytes.
    """
    size = len(address.encode())
    if size > LONGEST:
        raise ValueError(
            f"the link has {size:,} characters, and a QR code that can be read from afar at most {LONGEST:,}"
        )
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(light="#fff", dark="#000", omitsize=True, title=words)
