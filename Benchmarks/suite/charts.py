"""A chart for each row: bars from a medium grey that can be read on white and on black, Mode's in its own colour."""

from __future__ import annotations

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot
from matplotlib.axes import Axes

from .contender import Role
from .program import HOME
from .results import RowResult
from .row import Figure, Row, Variant
from .statistics import Summary, number
from .tables import measured_figures

FOLDER = HOME / "charts"

#: As far from white as from GitHub's black.
GREY = "#79808a"
COLOURS = {Role.MODE: "#f05138", Role.PEER: "#6f94c4", Role.BASELINE: "#a9b0b8"}

#: From this ratio of the greatest to the least median on.
LOGARITHMIC_FROM = 30

STYLE = {
    "font.size": 9,
    "svg.fonttype": "path",
    "svg.hashsalt": "mode",
    "text.color": GREY,
    "axes.labelcolor": GREY,
    "axes.titlesize": 9,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "axes.edgecolor": GREY,
}

Bar = tuple[str, Role, Summary]


def draw(row: Row, result: RowResult) -> None:
    """Writes charts/NAME.svg: a column of panels for each figure, a line of them for each variant."""
    panels = [(variant, figures) for variant in row.variants if (figures := compared(row, result, variant))]
    if not panels:
        return
    columns = max(len(figures) for _, figures in panels)
    most = [max(len(bars(row, result, variant, figure)) for figure in figures) for variant, figures in panels]
    heights = [0.9 + 0.3 * count for count in most]
    with pyplot.rc_context(STYLE):
        chart, grid = pyplot.subplots(
            len(panels),
            columns,
            figsize=(4 + 3.2 * columns, sum(heights) + 0.3),
            height_ratios=heights,
            squeeze=False,
            layout="constrained",
        )
        for (variant, figures), axes in zip(panels, grid, strict=True):
            for index, panel in enumerate(axes):
                if index >= len(figures):
                    panel.set_visible(False)
                    continue
                shown = bars(row, result, variant, figures[index])
                draw_panel(panel, shown, is_logarithmic=needs_logarithm(row, result, figures[index]))
                panel.set_title(title(row, variant, figures[index]), loc="left")
                if index > 0 and names(shown) == names(bars(row, result, variant, figures[0])):
                    # They stand at the left already.
                    panel.set_yticklabels([])
        FOLDER.mkdir(exist_ok=True)
        # Without a date and a version, the same figures give the same file.
        chart.savefig(FOLDER / f"{row.name}.svg", transparent=True, metadata={"Date": None, "Creator": None})
        pyplot.close(chart)


def compared(row: Row, result: RowResult, variant: Variant) -> list[Figure]:
    return [figure for figure in measured_figures(row, result, variant) if figure.is_compared]


def bars(row: Row, result: RowResult, variant: Variant, figure: Figure) -> list[Bar]:
    """Who was measured, in the order of the row's declaration."""
    found = ((contender, result.summary(contender.name, variant.label, figure.name)) for contender in row.contenders)
    return [(contender.name, contender.role, samples) for contender, samples in found if samples]


def names(shown: list[Bar]) -> list[str]:
    return [name for name, _, _ in shown]


def title(row: Row, variant: Variant, figure: Figure) -> str:
    way = "less" if figure.is_lower_better else "more"
    what = f"{figure.title}, {figure.unit}" if figure.unit else figure.title
    return f"{variant.label + ': ' if variant.label else ''}{what} ({way} is better)"


def needs_logarithm(row: Row, result: RowResult, figure: Figure) -> bool:
    """Whether small bars could not be seen on a linear scale, in any of the variants: these are read together."""
    for variant in row.variants:
        medians = [samples.median for _, _, samples in bars(row, result, variant, figure)]
        if any(median <= 0 for median in medians):
            return False
        if medians and max(medians) / min(medians) > LOGARITHMIC_FROM:
            return True
    return False


def draw_panel(panel: Axes, shown: list[Bar], is_logarithmic: bool) -> None:
    medians = [samples.median for _, _, samples in shown]
    highest = max(samples.maximum for _, _, samples in shown) or 1
    colours = [COLOURS[role] for _, role, _ in shown]
    reach = [
        [samples.median - samples.minimum for _, _, samples in shown],
        [samples.maximum - samples.median for _, _, samples in shown],
    ]
    whiskers = {"ecolor": GREY, "elinewidth": 1, "capsize": 2}
    panel.barh(range(len(shown)), medians, color=colours, height=0.7, xerr=reach, error_kw=whiskers)
    panel.set_yticks(range(len(shown)), names(shown))
    panel.invert_yaxis()
    if is_logarithmic:
        panel.set_xscale("log")
        begin = min(medians) / 3
        panel.set_xlim(begin, highest * (highest / begin) ** 0.3)
    else:
        panel.set_xlim(0, highest * 1.3)
    for index, (_, _, samples) in enumerate(shown):
        panel.annotate(
            number(samples.median),
            (samples.maximum, index),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
        )
    panel.spines[["top", "right", "bottom"]].set_visible(False)
    # The bars say their values; the scale only has to say when it is not linear.
    panel.tick_params(axis="both", which="both", length=0)
    panel.set_xticks([], minor=True)
    if is_logarithmic:
        panel.set_xlabel("logarithmic scale", loc="left", fontsize=7)
    panel.set_xticks([])
