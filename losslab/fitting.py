"""Public names of `losslab.fits`, where others find them."""

from losslab.fits.fit import Fit, fit_line

__all__ = ["Fit", "fit_line"]
