"""The rows, in the order in which they are run and reported."""

ORDER = (
    "start-stop",
    "memory",
    "restart",
    "call-same",
    "call-other",
    "spawn",
    "submit",
    "sleeps",
    "set-cancel",
    "periodic",
    "echo",
    "picture",
    "process",
    "simulate",
)
