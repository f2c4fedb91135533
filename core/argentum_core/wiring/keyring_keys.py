"""Keys from the system's keyring, which may be locked, broken, or waiting for a person or a service that never comes.

It is asked once a process, for every key at once, in a thread that keeps nobody waiting: whoever comes first waits at most
`PATIENCE_S`, everybody after that takes what has arrived, so a keyring that is unlocked meanwhile still helps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

from argentum_kit.time_limits import NoAnswer, TimedCall

KEYRING_SERVICE = "argentum"
PATIENCE_S = 3.0


class Keyring:
    """The keyring, asked once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: TimedCall[None] | None = None
        self._waited = False
        self._keys: dict[str, str] = {}
        self.backend = ""
        self.failure: str | None = None
        self.silent = False
        """Whether it is still waited for."""

    def keys(self, variables: Iterable[str]) -> Mapping[str, str]:
        """The keys it holds under the service `argentum`, by variable, as far as it has answered."""
        with self._lock:
            if self._asked is None:
                wanted = tuple(variables)
                self._asked = TimedCall("the keyring", lambda: self._ask(wanted))
            patience, self._waited = (0.0 if self._waited else PATIENCE_S), True
            try:
                self._asked.wait(patience)
            except NoAnswer:
                self.silent = True
                self.failure = f"the keyring{self._named()} did not answer within {PATIENCE_S:g} s"
            except Exception as error:
                self.failure = f"the keyring{self._named()} failed ({type(error).__name__})"
            except BaseException:  # a backend that calls sys.exit ends its own thread and no more
                self.failure = f"the keyring{self._named()} ended its thread"
            else:
                self.failure, self.silent = None, False
            return dict(self._keys)

    def taken(self) -> tuple[str, ...]:
        """Every key that came from the keyring so far, to be hidden from texts; the keyring is not asked."""
        return tuple(self._keys.values())

    def _named(self) -> str:
        return f" ({self.backend})" if self.backend else ""

    def _ask(self, variables: tuple[str, ...]) -> None:
        import os

        self.backend = os.environ.get("PYTHON_KEYRING_BACKEND", "")
        try:
            import keyring
        except ImportError:
            return
        found = getattr(keyring, "get_keyring", None)
        if found is not None:
            kind = type(found())
            self.backend = f"{kind.__module__}.{kind.__qualname__}"
        failures: list[Exception] = []
        for variable in variables:
            try:
                key = keyring.get_password(KEYRING_SERVICE, variable)
            except Exception as error:  # a backend may fail in any way it likes; the next key may be there
                failures.append(error)
                continue
            if isinstance(key, str) and key.strip():
                self._keys[variable] = key
        # That there is no keyring on this machine is no failure of one.
        if failures and type(failures[0]).__name__ == "NoKeyringError":
            self.backend = ""
        elif failures:
            raise failures[0]


_keyring = Keyring()


def keys_of_keyring(variables: Iterable[str]) -> Mapping[str, str]:
    """The keys that the keyring holds, by variable; empty without a keyring. Waits at most `PATIENCE_S`, once a process."""
    return _keyring.keys(variables)


def in_keyring(variable: str, variables: Iterable[str]) -> str | None:
    """The key under a variable's name; `variables` is all that is ever asked for."""
    return _keyring.keys(variables).get(variable)


def taken() -> tuple[str, ...]:
    """Keys that came from the keyring."""
    return _keyring.taken()


def no_answer() -> str | None:
    """Why the keyring could not be asked, and what to do; None if it answered, has no keys, or was not asked."""
    from argentum_kit.refused import one_line

    if _keyring.failure is None:
        return None
    return one_line(
        f"{_keyring.failure}: unlock it, or set the key's variable and PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring"
    )


def backend() -> str:
    """The keyring's backend, as Python names it; empty where there is none."""
    return _keyring.backend


def silent() -> bool:
    """Whether the keyring was waited for in vain."""
    return _keyring.silent


def forget() -> None:
    """Ask anew next time, for tests."""
    global _keyring  # noqa: PLW0603 (one keyring a process)
    _keyring = Keyring()
