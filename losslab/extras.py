"""What parts of losslab need beside NumPy, and the sentence that is said where it is missing."""

from contextlib import contextmanager

EXTRAS = {  # names as they are imported and as they are written, and the extra that installs them
    "streamlit": ("Streamlit", "app"),
    "plotly": ("Plotly", "app"),
    "pandas": ("pandas", "app"),
    "python_calamine": ("python-calamine", "app"),
    "sympy": ("SymPy", "formulas"),
    "mpmath": ("mpmath", "formulas"),
}


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
