"""What parts of losslab need beside NumPy, the sentence that is said where it is missing, and where the app is."""

from contextlib import contextmanager
from pathlib import Path

EXTRAS = {  # names as they are imported and as they are written, and the extra that installs them
    "streamlit": ("Streamlit", "app"),
    "plotly": ("Plotly", "app"),
    "markdown_it": ("markdown-it-py", "app"),
    "segno": ("segno", "app"),
    "pandas": ("pandas", "app"),
    "python_calamine": ("python-calamine", "app"),
    "kaleido": ("Kaleido", "pictures"),
    "sympy": ("SymPy", "formulas"),
    "mpmath": ("mpmath", "formulas"),
}

PACKAGE = Path(__file__).resolve().parent
APP = PACKAGE.parent if (PACKAGE.parent / "app.py").is_file() else PACKAGE / "app"  # app.py, pages/ and the settings


@contextmanager
def needed_by(module):
    """For the imports of a module that not every installation has."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        title, extra = EXTRAS[error.name]
        said = f'{module} needs {title}: pip install "losslab[{extra}]"'
        raise ModuleNotFoundError(said, name=error.name) from None
