"""Random diagrams: blocks in blocks, every one of which can end, drawn as normalised XML with free choices."""

import itertools
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.workflows.bpmn.drawing import (
    boundary,
    call,
    catch,
    end,
    flows,
    gateway,
    many,
    message,
    process,
    ref,
    root,
    service,
    start,
    sub,
    throw,
    timer,
    user,
)

Block = tuple[str, tuple["Block", ...]] | tuple[str]  # type: ignore[misc]

SINGLE = ("task", "operation", "wait", "message", "failing", "escalation", "race", "many tasks", "one by one")
NESTED = (
    "sequence",
    "choice",
    "parallel",
    "inclusive",
    "loop",
    "inside",
    "deadline",
    "stoppable",
    "called",
    "many insides",
    "reminded",
)


# One wait may always end before another: what hangs on the longer one is then out of reach, and rightly so.
UNTIMED = tuple(kind for kind in NESTED if kind not in ("deadline", "reminded"))


def blocks(nested: tuple[str, ...] = NESTED) -> st.SearchStrategy[Block]:
    single = st.sampled_from(SINGLE).map(lambda kind: (kind,))
    return st.recursive(
        single,
        lambda inner: st.tuples(st.sampled_from(nested), st.lists(inner, min_size=1, max_size=3).map(tuple)),
        max_leaves=8,
    )


@dataclass
class Sheet:
    """Draws blocks one after another; `parts` are the elements of the scope in hand."""

    count: int = 0
    roots: list[str] = field(default_factory=list)
    processes: list[str] = field(default_factory=list)

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def draw(self, block: Block, parts: list[str]) -> tuple[str, str]:
        """The first and the last element of a block."""
        kind, inner = block[0], (block[1] if len(block) > 1 else ())
        return getattr(self, "_" + kind.replace(" ", "_"))(parts, inner)

    def scope(self, inner: tuple[Block, ...]) -> str:
        """The inside of a process or subprocess around these blocks."""
        parts: list[str] = []
        first, last = self._sequence(parts, inner)
        begin, finish = self.name("start"), self.name("end")
        return "".join((*parts, start(begin), end(finish), flows(f"{begin} > {first}", f"{last} > {finish}")))

    def _one(self, parts: list[str], drawn: str, name: str) -> tuple[str, str]:
        parts.append(drawn)
        return name, name

    def _task(self, parts: list[str], _inner: object) -> tuple[str, str]:
        name = self.name("task")
        return self._one(parts, user(name), name)

    def _many_tasks(self, parts: list[str], _inner: object) -> tuple[str, str]:
        name = self.name("many")
        return self._one(parts, user(name, many('=["a", "b"]', gather="got", result="=loopCounter")), name)

    def _one_by_one(self, parts: list[str], _inner: object) -> tuple[str, str]:
        name = self.name("turn")
        return self._one(parts, user(name, many('=["a", "b", "c"]', sequential=True)), name)

    def _operation(self, parts: list[str], _inner: object) -> tuple[str, str]:
        name = self.name("operation")
        return self._one(parts, service(name, "letter.send"), name)

    def _wait(self, parts: list[str], _inner: object) -> tuple[str, str]:
        name = self.name("wait")
        return self._one(parts, catch(name, timer("P2D")), name)

    def _message(self, parts: list[str], _inner: object) -> tuple[str, str]:
        name = self.name("message")
        self.roots.append(message(name))
        return self._one(parts, catch(name, ref("message", name)), name)

    def _failing(self, parts: list[str], _inner: object) -> tuple[str, str]:
        name, caught, merge = self.name("failing"), self.name("caught"), self.name("merge")
        self.roots.append(root("error", "e_" + name))
        parts += [
            service(name, "record.request"),
            boundary(caught, name, ref("error", "e_" + name)),
            gateway("exclusive", merge),
        ]
        parts.append(flows(f"{name} > {merge}", f"{caught} > {merge}"))
        return name, merge

    def _escalation(self, parts: list[str], _inner: object) -> tuple[str, str]:
        name, said, heard, over = self.name("work"), self.name("said"), self.name("heard"), self.name("over")
        self.roots.append(root("escalation", "s_" + name))
        begin, finish, task = self.name("start"), self.name("end"), self.name("task")
        inside = (
            start(begin),
            throw(said, ref("escalation", "s_" + name)),
            user(task),
            end(finish),
            flows(f"{begin} > {said} > {task} > {finish}"),
        )
        parts += [
            sub(name, *inside),
            boundary(heard, name, ref("escalation", "s_" + name), interrupting=False),
            end(over),
        ]
        parts.append(flows(f"{heard} > {over}"))
        return name, name

    def _race(self, parts: list[str], _inner: object) -> tuple[str, str]:
        name, one, other, merge = self.name("race"), self.name("message"), self.name("wait"), self.name("merge")
        self.roots.append(message(one))
        parts += [
            gateway("eventBased", name),
            catch(one, ref("message", one)),
            catch(other, timer("P1D")),
            gateway("exclusive", merge),
        ]
        parts.append(flows(f"{name} > {one} > {merge}", f"{name} > {other} > {merge}"))
        return name, merge

    def _sequence(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        drawn = [self.draw(block, parts) for block in inner]
        parts += [flows(f"{before[1]} > {after[0]}") for before, after in itertools.pairwise(drawn)]
        return drawn[0][0], drawn[-1][1]

    def _split(self, kind: str, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        split, join = self.name("split"), self.name("join")
        parts += [gateway(kind, split, draft=True), gateway(kind, join)]
        for block in (*inner, ("task",)):
            first, last = self.draw(block, parts)
            parts.append(flows(f"{split} > {first}", f"{last} > {join}"))
        return split, join

    def _choice(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        return self._split("exclusive", parts, inner)

    def _parallel(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        return self._split("parallel", parts, inner)

    def _inclusive(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        return self._split("inclusive", parts, inner)

    def _loop(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        merge, again = self.name("merge"), self.name("again")
        first, last = self._sequence(parts, inner)
        parts += [gateway("exclusive", merge), gateway("exclusive", again, draft=True)]
        parts.append(flows(f"{merge} > {first}", f"{last} > {again} > {merge}"))
        return merge, again

    def _inside(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        name = self.name("inside")
        return self._one(parts, sub(name, self.scope(inner)), name)

    def _many_insides(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        name = self.name("insides")
        return self._one(parts, sub(name, self.scope(inner), many("=[1, 2]")), name)

    def _called(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        name, called = self.name("call"), self.name("process")
        self.processes.append(process(called, self.scope(inner)))
        return self._one(parts, call(name, called), name)

    def _bounded(self, event: str, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        name, bound, merge = self.name("bounded"), self.name("bound"), self.name("merge")
        if event == "message":
            self.roots.append(message(bound))
        parts += [
            sub(name, self.scope(inner)),
            boundary(bound, name, ref("message", bound) if event == "message" else timer("P3D")),
        ]
        parts += [gateway("exclusive", merge), flows(f"{name} > {merge}", f"{bound} > {merge}")]
        return name, merge

    def _deadline(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        return self._bounded("timer", parts, inner)

    def _stoppable(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        return self._bounded("message", parts, inner)

    def _reminded(self, parts: list[str], inner: tuple[Block, ...]) -> tuple[str, str]:
        name, remind, over = self.name("reminded"), self.name("remind"), self.name("over")
        parts += [sub(name, self.scope(inner)), boundary(remind, name, timer(cycle="R2/P1D"), interrupting=False)]
        parts += [end(over), flows(f"{remind} > {over}")]
        return name, name


def drawn(inner: tuple[Block, ...]) -> list[str]:
    """The parts of a whole diagram whose process is called `p`."""
    sheet = Sheet()
    inside = sheet.scope(inner)
    return [*sheet.roots, process("p", inside), *sheet.processes]
