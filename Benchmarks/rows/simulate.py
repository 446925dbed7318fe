"""
100 services with a timer of one second each live for 10,000 virtual seconds in a simulation of ModeTesting: how many
seconds of a service's life go by in a second of ours. Nobody else offers this; it is reported so that a change in it is
seen.
"""

from suite.contender import mode
from suite.row import Figure, Headline, Row

ROW = Row(
    name="simulate",
    title="Simulated time",
    text=__doc__,
    figures=(Figure("service-seconds", "/s", "Simulated service-seconds", is_lower_better=False),),
    contenders=(mode("simulate"),),
    headlines=(Headline("Simulated service-seconds", "service-seconds"),),
    rounds=3,
)
