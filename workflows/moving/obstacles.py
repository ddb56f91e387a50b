"""Why a case stays on its version."""

from dataclasses import dataclass

from workflows.moving.mapping import Place


@dataclass(frozen=True)
class Obstacle:
    """`code` is stable, `element` the one of the old version that stands in the way (of the new one for `unset` and
    `starved`), `detail` what else there is to know of it: a variable, a process.

    process      the new version has no such process
    missing      a token waits on an element that the new version does not have
    kind         it is an element of another kind there
    instances    an activity that is done once per item is half done, and repeated otherwise there
    called       a call activity calls another process there
    flow         a branch that has arrived at a gateway does not lead there
    join         branches that run at once come together otherwise
    starved      a gateway ahead waits for a branch that this case can never take
    message      it waits for another message there
    operation    an operation that is under way is another one there
    party        a task that somebody outside has would be the office's, or the other way round
    legal        a statutory wait may not be let go
    unset        something ahead reads a variable that nobody has set and nobody will
    """

    code: str
    element: Place
    detail: str = ""
