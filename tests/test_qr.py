"""A link as a QR code. That a camera reads it, the browser tests of what shows one say."""

from xml.etree import ElementTree

import pytest

from losslab import qr

HERE = "https://example.org/td?q=1.5&"


def test_a_code_is_a_picture_that_says_what_it_is():
    found = ElementTree.fromstring(qr.picture(HERE, "To <the> state"))
    assert found.tag == "svg" and found.findtext("title") == "To <the> state"


def test_the_longest_link_has_a_code_and_a_longer_one_a_sentence():
    longest = HERE.ljust(qr.LONGEST, "x")
    assert qr.picture(longest).startswith("<svg")
    with pytest.raises(ValueError, match=r"1,001 characters, .* at most 1,000"):
        qr.picture(longest + "x")
