"""Letters, translations, scenarios and other files in words: by the file as a whole."""

from collections import Counter
from collections.abc import Iterator

from workflows.compare.changes import FileChange, How, Topic
from workflows.compare.files import language_of
from workflows.compare.people import People
from workflows.compare.points import Point, Whom, point


def points(file: FileChange, known: People) -> Iterator[Point]:
    name = file.file.rpartition("/")[2]
    how = "changed" if file.how is How.RENAMED else file.how.value
    if file.kind is Topic.LETTER:
        code, gone = name.partition(".")[0], file.how is How.GONE
        yield point(Whom.PERSON, f"letter_{how}", file, "", gone, letter=code, language=language_of(file.file))
    elif file.kind is Topic.TRANSLATIONS:
        count = Counter(change.how for change in file.changes)
        yield point(Whom.PERSON, "translations", file, "", count=str(sum(count.values())))
    elif file.kind is Topic.SCENARIO:
        yield point(Whom.WORK, f"scenario_{how}", file, "", file.how is How.GONE, name=name.partition(".")[0])
    else:
        yield point(Whom.WORK, f"file_{how}", file, "", name=file.file)
