"""What the test says by itself, once for all who show it: Markdown, in which {} stands for what is told."""

WORDS = {
    "question": "Form {}, question {} of {}",
    "unknown": "I do not know",
    "take back": "Take back the last answer",
    "right": "{} of {} right",
    "idea": "**“{}”** {} See: {}.",
    "answered": "*Question {}.* {} You answered {}. Right: **{}**. {}",
    "not answered": "*Question {}.* {} Right: **{}**. {}",
    "not known": "**You did not know:**",
    "compared": "Form A: {} of {}, form B: {} of {}; {}. It is the share of what was wrong on form A that is right on "
    "form B.",
    "nothing": "nothing was left to gain",
    "gain": "the normalised gain is {}",
    "code": "The link in the address bar holds your answers, and so does this code. Either can be handed in.",
    "other": "Go to form {}",
    "anew": "Form {} from the beginning",
    "illegal": "{} is no answer to question {} of form {}",
    "too many": "there are {} answers to the {} questions of form {}",
    "class": "What a class got wrong is counted in the laboratory itself, from the codes or links of its students.",
}
