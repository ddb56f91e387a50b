"""The values that are possible on the ways to a place, and how ways are taken together where they meet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflows.law.conditions import UNSET, Values
from workflows.law.effects import Key, at_first

MOST: Final = 64  # sets of marks at one place, before they are taken together

Env = dict[Key, Values]  # what differs from the value at first


@dataclass(frozen=True)
class History:
    """A kind of way to a place. `side` is the subprocess or call in which a non-interrupting event began this token, -1
    for a main token, -2 for one begun at the top: it ends there, and nothing waits for it."""

    marks: int
    side: int = -1


def get(env: Mapping[Key, Values], of: Key) -> Values:
    return env[of] if of in env else at_first(of)


def widen(envs: dict[History, Env], history: History, env: Env) -> bool:
    """Take the values up among those known for the history; whether that made more of them possible."""
    before = envs.get(history)
    if before is None:
        envs[history] = dict(env)
        return True
    grown = False
    for of, more in env.items():
        old = get(before, of)
        if more is not old and not more <= old:
            before[of] = old | more
            grown = True
    for of in before.keys() - env.keys():
        if not (first := at_first(of)) <= before[of]:
            before[of] |= first
            grown = True
    return grown


def together(envs: Mapping[History, Env]) -> dict[History, Env]:
    """One history for each side; only marks that all have stay."""
    found: dict[History, Env] = {}
    for side in {history.side for history in envs}:
        certain = -1
        for history in envs:
            if history.side == side:
                certain &= history.marks
        for history, env in envs.items():
            if history.side == side:
                widen(found, History(certain, side), env)
    return found


def joined(one: Env, other: Env) -> Env:
    """Facts may be what they are on either branch; a variable is unset only where neither branch set it."""
    found: Env = {}
    for of in one.keys() | other.keys():
        left, right = get(one, of), get(other, of)
        found[of] = left | right
        if of[0] != -1 and not (UNSET in left and UNSET in right):
            found[of] -= {UNSET}
    return found


def meeting(branches: list[dict[History, Env]]) -> dict[History, Env]:
    """What comes out of a join: whatever came by one branch together with whatever came by the others."""
    met = branches[0]
    for branch in branches[1:]:
        if len(met) * len(branch) > MOST:
            met, branch = together(met), together(branch)
        found: dict[History, Env] = {}
        for one, env in met.items():
            for other, more in branch.items():
                if one.side == other.side:
                    widen(found, History(one.marks | other.marks, one.side), joined(env, more))
        met = found
    return met
