"""What a browser asks when, what it takes for an answer and what it reads in a link: the same as Python, always."""

import random
from urllib.parse import urlencode

import pytest

from losslab import link
from losslab.lessons import lessons
from losslab.lessons.course.page import COURSE, FIELDS, PAGE
from losslab.lessons.course.progress import DO_NOT_KNOW, Ref
from losslab.lessons.course.records import Choose, read_number, so, told
from losslab.site.assemble import assemble
from losslab.site.course import course
from losslab.site.words import Words
from losslab.text import exact

ALL = lessons()
REFS = [Ref(key, i) for key, lesson in ALL.items() for i in range(len(lesson.steps))]
TYPED = (
    *(
        "1.1",
        "1,1",
        " 1,1 ",
        "−0.5",
        "-0,5",
        "5/9",
        "1/3",
        "-1/−3",
        "+2",
        "1e3",
        "1E-7",
        ".5",
        "5.",
        "1 000",
        "0",
        "-0",
    ),
    *(
        "0.00001",
        "1e-5",
        "123456.789",
        "999999.9999",
        "1e6",
        "1000001",
        "1e-400",
        "5/1e-400",
        "2/.5",
        "1,5/2",
        "7\u00a0",
    ),
    *(
        "",
        " ",
        "eleven",
        "1/0",
        "1,2,3",
        "1.2,3",
        "nan",
        "inf",
        "-Infinity",
        "1e9",
        "<b>",
        "1/2/3",
        "1_000",
        "１",
        "0x1f",
    ),
    *("--1", "1e", "e5", ".", "/", "1/", "1e5.5", "`x`", "ünïcödé", "a" * 60, "1\n2", "💡" * 3, "{}"),
)


@pytest.fixture(scope="module")
def course_page(chromium):
    """A page that has all lessons as `window.course`."""
    page, script = chromium.new_page(), assemble("course").rpartition("module_course.start")[0]
    page.add_script_tag(
        content=f"{script} window.modules = {{ ...module_course, ...module_address, ...module_format }};"
    )
    page.evaluate("(data) => { window.data = data; window.course = new modules.Course(data); }", course(Words(), ALL))
    yield page
    page.close()


def named(refs):
    return [ref.text for ref in refs]


def ways(seed, count):
    """Ways through lessons: (lesson, missed, answers, the last of which may be no answer at all)."""
    rng = random.Random(seed)
    for _ in range(count):
        lesson = rng.choice([*ALL.values()])
        missed, answers, luck = tuple(rng.sample(REFS, rng.randint(0, 8))), [], rng.random()
        for _ in range(rng.randint(0, 14)):
            places = COURSE.places(lesson, missed, answers)
            if len(answers) == len(places):
                break
            asks = COURSE.step(places[len(answers)].ref).asks
            wrong = [*asks.options] if isinstance(asks, Choose) else [exact(float(so(s.value))) for s in asks.slips]
            wrong += [DO_NOT_KNOW] + ([] if isinstance(asks, Choose) else [exact(rng.uniform(-2, 20)), "1e-05"])
            answers.append(asks.right if rng.random() < luck else rng.choice(wrong))
        yield lesson, missed, answers + ([rng.choice(["x", "1.10", "constructor", "-"])] if rng.random() < 0.3 else [])


def test_over_many_ways_through_lessons_the_same_is_asked_and_kept(course_page):
    found = [*ways(5, 700)]
    ours = []
    for lesson, missed, answers in found:
        kept, said = COURSE.tidied(lesson, missed, answers)
        places = COURSE.places(lesson, missed, kept)
        ours.append(
            {
                "kept": [*kept],
                "said": said,
                "places": [[at.ref.text, at.again] for at in places],
                "carried": named(COURSE.carried(lesson, missed, kept)),
                "holds": [COURSE.holds(at.ref, answer) for at, answer in zip(places, kept, strict=False)],
            }
        )
    theirs = course_page.evaluate(
        """(ways) => ways.map(([lesson, missed, answers]) => {
            const [kept, said] = course.tidied(lesson, missed, answers), places = course.places(lesson, missed, kept);
            return { kept, said, places: places.map(({ ref, again }) => [ref, again]),
                carried: course.carried(lesson, missed, kept),
                holds: kept.map((answer, i) => course.holds(places[i].ref, answer)) };
        })""",
        [[lesson.key, named(missed), answers] for lesson, missed, answers in found],
    )
    assert sum(len(way["kept"]) for way in ours) > 2500 and sum(bool(way["said"]) for way in ours) > 50
    assert theirs == ours


def test_what_is_typed_is_the_same_number_or_refused_in_the_same_words(course_page):
    def read(text):
        try:
            return [exact(read_number(text)), ""]
        except ValueError as error:
            return ["", str(error)]

    rng = random.Random(3)
    texts = [*TYPED, *("".join(rng.choices("0123456789.,-−/e +", k=rng.randint(1, 7))) for _ in range(3000))]
    theirs = course_page.evaluate(
        """(texts) => texts.map((text) => { const [value, said] = course.number(text);
            return [said ? "" : modules.exact(value), said]; })""",
        texts,
    )
    assert theirs == [read(text) for text in texts]
    assert sum(not said for _, said in theirs) > 300


def test_a_number_in_a_link_has_the_same_digits(course_page):
    rng = random.Random(7)
    numbers = [
        float(f"{rng.uniform(-9, 9):.{k}g}") * 10 ** rng.randint(-12, 6) for k in (1, 3, 17) for _ in range(1000)
    ]
    theirs = course_page.evaluate("(numbers) => numbers.map(modules.exact)", numbers)
    assert theirs == [exact(number) for number in numbers]


def test_each_answer_is_told_what_it_would_have_meant(course_page):
    """Of each slip and option, and of numbers beside them."""
    asked = []
    for ref in REFS:
        asks = COURSE.step(ref).asks
        if not isinstance(asks, Choose):
            near = [float(so(value)) for value in (asks.truth, *(slip.value for slip in asks.slips))]
            asked += [[ref.text, exact(value + by * asks.within)] for value in near for by in (-2, -0.9, 0, 0.9, 2)]
    names = course_page.evaluate("(asked) => asked.map(([ref, answer]) => course.said(ref, answer))", asked)
    for (text, answer), name in zip(asked, names, strict=True):
        asks = COURSE.step(COURSE.read_ref(text)).asks
        assert (name == "right") == asks.holds(answer)
        if name != "right":
            assert asks.meant(answer) == (told(asks.slips[int(name)].meant) if name else "")
    assert {"", "right", "0"} < set(names)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"lesson": "nonsense", "missed": "delta.1"},
        {"lesson": "two_numbers", "question": "9"},
        {"lesson": "two_numbers", "question": "2.4", "answers": "1.1,0.43,five"},
        {"lesson": "two_numbers", "answers": "1.1,x,mean"},
        {"lesson": "two_numbers", "answers": "<b>", "speed": "1"},
        {"lesson": "delta", "missed": "huber.1,delta.99,two_numbers.2,two_numbers.002,two_numbers.0021,.1,delta"},
        {"lesson": "both_up", "answers": "1,a,d,0.5,inf,a,a"},
        {"lesson": "both_up", "answers": ",".join(["-"] * 50), "finished": "delta,delta,nothing"},
        {"answers": "1.1", "question": "NaN", "finished": "delta, value"},
        {"lesson": "toString", "missed": "toString.1,constructor.1,__proto__.1"},
    ],
)
def test_a_link_is_read_as_python_reads_it(course_page, query):
    values, said = link.read_link(FIELDS, query, PAGE.tidy)
    theirs = course_page.evaluate(
        "(query) => { const { state, wrong } = course.read(data.fields, query); return [state, wrong]; }",
        urlencode(query),
    )
    state = {name: values[name] for name in ("lesson", "question", "finished")}
    assert theirs[0] == state | {"answers": [*values["answers"]], "missed": named(values["missed"])}
    assert theirs[1] == said
