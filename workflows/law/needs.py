"""What a place still needs to know: values and marks that nothing behind it asks for are forgotten there."""

from collections import deque
from collections.abc import Iterable, Iterator

from workflows.law.effects import Effects, Key
from workflows.law.places import Place, Whole


def after_each(whole: Whole) -> list[list[int]]:
    """Where a token may be next, by whatever may strike where it stands too."""
    found: list[list[int]] = []
    for place in whole.places:
        targets = [target.number for target, _ in place.onward]
        found.append(targets + [event.number for event in striking(place)])
    return found


def striking(place: Place) -> Iterator[Place]:
    """Events that may strike while a token stands here: on the place itself and on all around it."""
    yield from place.boundaries
    for host in place.hosts:
        yield from host.boundaries


def needed(after: list[list[int]], reads: list[int], sets: list[int], whole: Whole) -> list[int]:
    """For each place the bits that something there or after it asks for before they are set anew. What strikes where
    the token stands finds them as they were."""
    before: list[list[int]] = [[] for _ in after]
    for source, targets in enumerate(after):
        for number in targets:
            before[number].append(source)
    strikes = [[event.number for event in striking(place)] for place in whole.places]
    live = reads[:]
    waiting = deque(range(len(live) - 1, -1, -1))
    queued = set(waiting)
    while waiting:
        number = waiting.popleft()
        queued.discard(number)
        onward = struck = 0
        for target, _ in whole.places[number].onward:
            onward |= live[target.number]
        for event in strikes[number]:
            struck |= live[event]
        fresh = reads[number] | (onward & ~sets[number]) | struck
        if fresh != live[number]:
            live[number] = fresh
            for source in before[number]:
                if source not in queued:
                    queued.add(source)
                    waiting.append(source)
    return live


def live_values(whole: Whole, effects: Effects, after: list[list[int]]) -> list[frozenset[Key]]:
    """For each place the values that something after it may ask for before they are set anew."""
    numbers: dict[Key, int] = {}

    def bits(keys: Iterable[Key]) -> int:
        found = 0
        for of in keys:
            found |= 1 << numbers.setdefault(of, len(numbers))
        return found

    reads = [bits(effects.reads(place)) for place in whole.places]
    sets = [0] * len(whole.places)
    for place in whole.places:
        if place.left is None:
            facts = effects.facts_of(place.node) if place.entered is None else frozenset()
            outputs = place.node.settings.outputs if place.node.loop is None else ()
            sets[place.number] = bits([(place.frame, m.target) for m in outputs] + [(-1, path) for path in facts])
    of_frame: dict[int, int] = {}
    for of, number in numbers.items():
        of_frame[of[0]] = of_frame.get(of[0], 0) | 1 << number
    for place in whole.places:
        if place.left is not None and place.inner != place.frame:  # a called process begins with nothing set
            sets[place.number] = of_frame.get(place.inner, 0)
    keys = list(numbers)
    return [
        frozenset(keys[n] for n in range(len(keys)) if found >> n & 1) for found in needed(after, reads, sets, whole)
    ]
