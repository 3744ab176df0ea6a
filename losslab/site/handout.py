"""A lesson, or the test, as one HTML file; and that file as a package for learning platforms, as SCORM 1.2 has it."""

from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from losslab import __version__
from losslab.lessons import lessons
from losslab.live.payload import squeeze
from losslab.site.course import course, steps
from losslab.site.inventory import inventory
from losslab.site.onefile import BODY, FOOTER, WORDS, document, plotly_zipped

HTML, MANIFEST = "index.html", "imsmanifest.xml"
PLATFORM = '<p id="platform" role="status"></p>'  # what is reported, and whether anybody hears it
WHICH = "Each lesson is a file of its own; open one, or name it"
PACKAGE = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<manifest identifier="{name}" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="losslab">
    <organization identifier="losslab">
      <title>{title}</title>
      <item identifier="item" identifierref="resource"><title>{title}</title></item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="resource" type="webcontent" adlcp:scormtype="sco" href="{html}">
      <file href="{html}"/>
    </resource>
  </resources>
</manifest>
"""


def refused(page, values):
    """Why there can be no such file of a page of `HANDED`, in a sentence without its full stop; or nothing."""
    return WHICH if page.key == "lessons" and not values["lesson"] else ""


def handout(page, values, platform=False, **_):
    """The text of the HTML file of a lesson or of the test, from its beginning; a learning `platform` is told of it."""
    return HANDED[page.key](page, values, platform)


def _lesson(page, values, platform):
    key = values["lesson"]
    data = {"course": course(WORDS, [key]) | {"platform": platform}, "lessons": {key: steps(WORDS, lessons()[key])}}
    return document(page.title, _body(page, platform), "lesson", page=squeeze(data), plotly=plotly_zipped())


def _test(page, values, platform):
    data = inventory(WORDS) | {"platform": platform, "at": f"?form={values['form']}"}
    return document(page.title, _body(page, platform), "inventory", page=squeeze(data))


def _body(page, platform):
    after = '<section id="told"></section>' + PLATFORM * platform
    return BODY.format(title=escape(page.title), lead="", after=after, footer=FOOTER.format(__version__))


HANDED = {"lessons": _lesson, "inventory": _test}


def package(page, values, **_):
    """The bytes of a SCORM 1.2 package of a lesson or of the test."""
    made = BytesIO()
    name = "-".join(["losslab", page.key, *([values["lesson"]] if page.key == "lessons" else [])])
    about = PACKAGE.format(name=name, title=escape(page.title), html=HTML)
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for path, text in ((MANIFEST, about), (HTML, handout(page, values, platform=True))):
            file.writestr(ZipInfo(path), text, ZIP_DEFLATED)
    return made.getvalue()
