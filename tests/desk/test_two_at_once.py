"""Two decide at once, a page is stale, a button is pressed twice, a process dies: one decision stands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

from django.db import connection, connections

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit import api
from circumspect_desk.audit.models import Entry
from circumspect_desk.policies import services as policies
from circumspect_desk.policies.models import Acknowledgement, Document
from circumspect_desk.releases import services
from circumspect_desk.releases.models import Decision, Release, State
from circumspect_desk.releases.services.held import Stale


def _at_once(*deeds: Callable[[], object]) -> list[object]:
    """Run deeds in threads of their own, begun together; return what each gave or raised."""
    gate = Barrier(len(deeds))
    results: list[object] = [None] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[number] = deed()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            results[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return list(results)


def test_of_two_decisions_at_once_one_stands_and_the_other_is_told_why(
    committed: None, people: dict[str, Person], submitted: Release
) -> None:
    turn = submitted.turn
    results = _at_once(
        lambda: services.release_approve(by=people["authoriser"], release=submitted, turn=turn),
        lambda: services.release_refuse(
            by=people["second_authoriser"], release=submitted, turn=turn, reasons="No."
        ),
    )
    assert 1 == Decision.objects.count()
    stale = [result for result in results if isinstance(result, Stale)]
    assert 1 == len(stale)
    assert "has changed since you opened the page" in str(stale[0])
    assert [] == list(api.faults())


def test_many_who_press_at_once_make_one_decision(
    committed: None, people: dict[str, Person], submitted: Release
) -> None:
    turn = submitted.turn
    results = _at_once(
        *(
            lambda: services.release_approve(by=people["authoriser"], release=submitted, turn=turn)
            for _ in range(8)
        )
    )
    assert 1 == sum(isinstance(result, Decision) for result in results)
    assert 1 == Entry.objects.filter(action="release.approved").count()


def test_writing_while_somebody_decides_leaves_no_decision_on_words_nobody_read(
    committed: None, people: dict[str, Person], submitted: Release
) -> None:
    turn, topic = submitted.turn, submitted.topic
    draft = services.Draft(title="Anew", topic=topic, purpose="Inform.", texts={"blog": "Other words."})
    _at_once(
        lambda: services.release_approve(by=people["authoriser"], release=submitted, turn=turn),
        lambda: services.release_revise(by=people["author"], release=submitted, turn=turn, draft=draft),
    )
    submitted.refresh_from_db()
    if submitted.state == State.APPROVED:
        assert submitted.newest.pk == Decision.objects.get().revision_id
    else:
        assert (State.DRAFT, 0) == (submitted.state, Decision.objects.count())


def test_entries_of_many_threads_stand_in_one_chain(
    committed: None, people: dict[str, Person], document: Document
) -> None:
    results = _at_once(*(lambda p=p: policies.acknowledge(by=p, document=document) for p in people.values()))
    assert len(people) == sum(isinstance(result, Acknowledgement) for result in results)
    assert [] == list(api.faults())


def test_acknowledging_twice_at_once_is_once(
    committed: None, people: dict[str, Person], document: Document
) -> None:
    staff = people["staff"]
    results = _at_once(*(lambda: policies.acknowledge(by=staff, document=document) for _ in range(6)))
    assert {Acknowledgement} == {type(result) for result in results}
    assert 1 == Acknowledgement.objects.count()


_DECIDES = """
import os, sys, django
django.setup()
from django.db import connection
from circumspect_desk.accounts.models import Person
from circumspect_desk.releases import services
from circumspect_desk.releases.models import Release
from circumspect_desk.releases.services import deciding
real = deciding.move
def move(*args):
    real(*args)
    print("in the middle", flush=True)
    import time; time.sleep(60)
deciding.move = move
release = Release.objects.get()
services.release_approve(by=Person.objects.get(staff_number=sys.argv[1]), release=release, turn=release.turn)
"""


def test_a_process_that_is_killed_in_the_middle_of_a_decision_leaves_none(
    committed: None, people: dict[str, Person], submitted: Release, tmp_path: Path
) -> None:
    before = Entry.objects.count()
    process = subprocess.Popen(
        [sys.executable, "-c", _DECIDES, people["authoriser"].staff_number],
        env={**os.environ, "DATABASE_URL": _address(), "DJANGO_SETTINGS_MODULE": "circumspect_desk.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "in the middle" == process.stdout.readline().strip()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    time.sleep(0.2)
    submitted.refresh_from_db()
    assert (State.SUBMITTED, 0, before) == (submitted.state, Decision.objects.count(), Entry.objects.count())
    services.release_approve(by=people["authoriser"], release=submitted, turn=submitted.turn)
    assert 1 == Decision.objects.count()


def _address() -> str:
    """Return the address of the database that this test runs on."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    return f"postgresql://{known['USER']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
