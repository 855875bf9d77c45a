"""What every connection gives, whatever it is connected to: samples with what their times tell, or the word for its end."""

from dataclasses import dataclass

from recorder.mux import Sample


class Lost(Exception):
    """The connection cannot be made or is over; `cause` is a word for the journal, never an address."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(slots=True, eq=False)
class Heard:
    """A sample, and what its time tells: a step of the camera's clock, missing time before it (µs, mostly 0)."""

    sample: Sample
    step_us: int
    hole_us: int
