"""What a column is: the true value, the prediction, the residual with its sign, told by its name or by its numbers."""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np

from losslab.data.lines import refuse

if TYPE_CHECKING:
    from losslab.data.table import Table

TRUE = set(
    "ytrue truey testy true truth groundtruth "
    "gt actual actuals actualvalue actualvalues actualy observed observedvalue obs "
    "target targets targetvalue label labels ytest yval yvalid ytrain yactual yobs yobserved ytarget ylabel "
    "measured measurement measuredvalue reference ref expected real realvalue truevalue truevalues response "
    "outcome gold goldstandard reality istwert ist tatsachlich tatsachlicher beobachtet beobachtung gemessen "
    "messwert wahr wahrerwert wahrheit zielwert reel reelle observe mesure mesuree vrai vraie cible valeurreelle "
    "observado observada medido medida verdadero valorreal objetivo reale osservato misurato vero waargenomen "
    "werkelijk gemeten".split()
)
PREDICTED = set(
    "predy ypred ypredicted ypredict yprediction pred preds predict predicted predictedy predictedvalue "
    "predictedvalues prediction predictions yhat haty fitted fittedvalue fittedvalues fit yfit yfitted "
    "forecast forecasts forecasted "
    "yforecast estimate estimates estimated yest yestimated output outputs modeloutput score scores scoredlabels "
    "modelled modeled model mod mdl simulated simulation sim soll sollwert plan planned planwert "
    "calculated calc ycalc inferred vorhersage vorhersagewert "
    "vorhergesagt prognose prognostiziert geschatzt schatzung schatzwert modellwert berechnet predit predite "
    "prevision prevu prevue estime estimee ajuste ajustee prediccion predicho pronostico estimado estimada "
    "prevista previsti previste previstos predita preditos previsions "
    "ajustado previsto stimato predizione previsao predito voorspelling voorspeld".split()
)
RESIDUAL = set(
    "residual residuals resid resids residuum residuen residu residus residuo residui residuos res error errors "
    "err errs diff difference differences deviation prederror predictionerror yerror abweichung fehler "
    "vorhersagefehler erreur erreurs ecart ecarts errore errori erro desviacion differenz rawresidual "
    "rawresiduals residualvalue unstandardizedresidual".split()
)
INDEX = set(
    "row rows index id no nr number num obs observation n i idx case record unnamed unnamed0 sample observations "
    "beobachtung beobachtungen beob zeile fall lfdnr nummer observacion observaciones fila caso numero ligne cas "
    "osservazione osservazioni riga observacao observacoes linha waarneming rij".split()
)


ERROR = set("error errors err errs fehler erreur erreurs errore errori erro".split())  # a standard error is none
SCALED = set(
    "std standard standardized standardised studentized studentised pearson deviance normalises standardises "
    "standardisierte standardresiduen".split()
)


def plain(name: str) -> str:
    """A name in small letters without accents, blanks and signs; ŷ is yhat."""
    name = unicodedata.normalize("NFKD", name.replace("ß", "ss")).replace("y\u0302", "yhat").replace("Y\u0302", "yhat")
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def words(name: str) -> tuple[str, ...]:
    """The words in a name: those of predictedPrice are predicted and price."""
    name = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)).replace("y\u0302", "yhat")
    return tuple(re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f]", "", name.casefold())))


def roles(table: "Table") -> dict[str, Any]:
    """{"x", "y", "y_true", "y_pred", "residual": name}, of those whose names tell them, or the numbers of others."""
    names = list(table.numeric)
    found = {}
    for role in ("x", "y"):
        exact = [name for name in table.names if plain(name) == role]
        found |= {role: exact[0]} if exact else {}
    for role, known in (("y_true", TRUE), ("y_pred", PREDICTED), ("residual", RESIDUAL)):
        counts = [name for name in names if _counts(name, table)]
        exact = [name for name in names if plain(name) in known and name not in counts]
        rest = [name for name in names if name not in (*exact, *counts) and set(words(name)) & known]
        inside = [name for name in rest if not _other(name, known)]
        if role == "residual":  # standardized ones, if there are no others
            inside = inside or [name for name in rest if set(words(name)) & SCALED and set(words(name)) & known - ERROR]
        if exact or inside:
            found[role] = (exact or inside)[0]
    if "y_pred" in found and "y_true" not in found:
        of = set(words(found["y_pred"])) - PREDICTED - {"hat", "y"}
        rest = [name for name in names if name not in found.values() and words(name) and set(words(name)) == of]
        rest = rest or [name for name in names if plain(name) == "y"]
        found |= {"y_true": rest[0]} if rest else {}
    return found


def _other(name: str, known: set[str]) -> bool:
    """Whether a name speaks of something else as well: a standard error is no residual."""
    return bool(
        set(words(name))
        & (
            (
                {
                    "std",
                    "standard",
                    "se",
                    "abs",
                    "absolute",
                    "squared",
                    "mean",
                    "relative",
                    "percent",
                    "pct",
                    "number",
                    "no",
                    "id",
                }
            )
            | (TRUE | PREDICTED | RESIDUAL) - known
        )
    )


def _counts(name: str, table: "Table") -> bool:
    """Whether this column only counts the rows, beside two others, as "obs" does in some programs."""
    return len(table.numeric) > 2 and plain(name) in INDEX and is_index(table, name)


def _first(table: "Table", name: str) -> list[str]:
    place = table.names.index(name)
    return [row[place] for row in table.head]


def is_index(table: "Table", name: str) -> bool:
    """Whether a column without a name of its own only counts the rows."""
    if not (plain(name) in INDEX or name == "column 1" and table.reading.header):
        return False
    values = _first(table, name)
    return any(values == [str(i + k) for i in range(len(values))] for k in (0, 1))


def kind_of(table: "Table") -> str:
    """The kind of data that these columns are: "pairs", "predictions", "residuals" or "errors" (y − prediction)."""
    found, numeric = roles(table), table.numeric
    if "y_true" in found and "y_pred" in found:
        return "predictions"
    if len(table.names) == 1 or len(numeric) == 1 and len(table.names) > 1 and "residual" in found:
        return "residuals"
    if "residual" in found and not {"x", "y"} <= set(found):
        return "errors" if "y_pred" in found else "residuals"
    return "pairs"


def guess(table: "Table", *wanted: str) -> tuple[str, ...]:
    """A column for each role, such as ("x", "y") or ("residual",): the one of that name, else the next numeric one."""
    if len(table.names) < len(wanted):
        have = f"{len(table.names)} column{'s' if len(table.names) > 1 else ''}"
        raise refuse(f"there is {have}, but {' and '.join(wanted)} need {len(wanted)}")
    named = {role: name for role, name in roles(table).items() if role in wanted}
    taken = set(named.values())
    numeric = [name for name in table.numeric if name not in taken]
    real = [name for name in numeric if not is_index(table, name)]
    if len(real) + len(named) < len(wanted):
        real = numeric
    rest = [name for name in dict.fromkeys((*real, *numeric, *table.names)) if name not in taken]
    found = []
    for role in wanted:
        if role in named:
            found.append(named[role])
            continue
        plainly = [name for name in rest if name in real and table.formats[name].kind != "date"]
        found.append((plainly if plainly and role != "x" else rest)[0])
        rest.remove(found[-1])
    return tuple(found)


def sign(residual: np.ndarray, y_true: np.ndarray, y_pred: np.ndarray, digits: int = 6) -> str:
    """ "errors" if these residuals are y − prediction, "residuals" if prediction − y, "" if the numbers do not tell."""
    with np.errstate(all="ignore"):
        gap = y_true - y_pred
        room = 1.5 * _last_place(residual) + _last_place(y_true) + _last_place(y_pred)
        one, other = np.all(np.abs(residual - gap) <= room), np.all(np.abs(residual + gap) <= room)
    return "" if one == other else "errors" if one else "residuals"


def _last_place(values: np.ndarray) -> float:
    """Half a unit of the last decimal place that these numbers have."""
    for places in range(0, 13):
        if np.all(np.abs(values - np.round(values, places)) <= 1e-9 * np.maximum(1, np.abs(values))):
            return 0.5 * 10.0**-places
    return 1e-12 * float(np.max(np.abs(values), initial=1))
