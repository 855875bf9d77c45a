"""One thread for all cameras: the fault of one is its own, and so is its silence."""

import threading

import pytest

from recorder import rounds
from recorder.rounds import Hung, Rounds
from tests.recorder.house import until


class Followed:
    """A follower in a thread of its own, as a capture is."""

    def __init__(self, going: Rounds, step: rounds.Step) -> None:
        self.error: BaseException | None = None
        self._going, self._step = going, step
        self.thread = threading.Thread(target=self._follow)
        self.thread.start()

    def _follow(self) -> None:
        try:
            self._going.follow(self._step)
        except BaseException as error:
            self.error = error


class Counted:
    """A step that counts, until it is told to raise."""

    def __init__(self) -> None:
        self.times = 0
        self.over = False

    def __call__(self) -> None:
        self.times += 1
        if self.over:
            raise EOFError


def test_each_is_called_on_in_every_round_and_gets_its_own_error_back() -> None:
    going, one, other = Rounds(), Counted(), Counted()
    first, second = Followed(going, one), Followed(going, other)
    until(lambda: one.times > 3 and other.times > 3, "some rounds")
    one.over = True
    first.thread.join(10)
    assert isinstance(first.error, EOFError)
    seen = other.times
    until(lambda: other.times > seen + 3, "the other goes on")
    other.over = True
    second.thread.join(10)
    until(lambda: not any(thread.name == "rounds" for thread in threading.enumerate()), "the thread ends with the last")


def test_somebody_who_comes_later_gets_a_thread_again() -> None:
    going = Rounds()
    for _ in range(2):
        step = Counted()
        step.over = True
        one = Followed(going, step)
        one.thread.join(10)
        assert isinstance(one.error, EOFError)


def test_a_step_that_does_not_come_back_holds_up_the_others_for_a_moment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "HUNG_S", 0.2)
    monkeypatch.setattr(rounds, "WATCH_S", 0.05)
    going, other, back = Rounds(), Counted(), threading.Event()
    second = Followed(going, other)
    until(lambda: other.times > 1, "it goes round")
    first = Followed(going, lambda: back.wait() and None)
    first.thread.join(10)
    assert isinstance(first.error, Hung)
    seen = other.times
    until(lambda: other.times > seen + 3, "the other goes on")
    back.set()
    other.over = True
    second.thread.join(10)
    until(lambda: not any(thread.name == "rounds" for thread in threading.enumerate()), "no thread is left")
