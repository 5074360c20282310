"""What can be done with a release: the form of each act, who is offered it, and the service that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from circumspect_desk.releases import services
from circumspect_desk.releases.forms import acting as forms
from circumspect_desk.releases.models import Release
from circumspect_desk.releases.selectors import May


@dataclass(frozen=True, slots=True)
class Act:
    """An act: its form, when it is offered, its service (it takes what the form cleaned), what is said."""

    form: type[forms.ActForm]
    allowed: Callable[[May], object]
    do: Callable[..., object]
    done: str


def _decide(may: May) -> object:
    return may.decide or may.decide_urgently


ACTS: dict[str, Act] = {
    act.form.action: act
    for act in (
        Act(forms.PassStepForm, lambda may: may.pass_step, services.release_pass_step, "It passed the step."),
        Act(forms.ApproveForm, _decide, services.release_approve, "It is approved."),
        Act(forms.ReturnForm, _decide, services.release_return, "It is returned to its authors."),
        Act(forms.RefuseForm, _decide, services.release_refuse, "It is refused."),
        Act(
            forms.SecondLookForm,
            lambda may: may.second_look,
            services.release_look_again,
            "Your second look is recorded.",
        ),
        Act(
            forms.PublishForm,
            lambda may: may.publish,
            services.release_publish,
            "The publication is recorded.",
        ),
        Act(
            forms.CorrectForm, lambda may: may.amend, services.release_correct, "The correction is recorded."
        ),
        Act(
            forms.TakeDownForm,
            lambda may: may.amend,
            services.release_take_down,
            "It is recorded as taken down.",
        ),
        Act(forms.WithdrawForm, lambda may: may.withdraw, services.release_withdraw, "It is withdrawn."),
    )
}


def offered(may: May, release: Release) -> list[forms.ActForm]:
    """Return a form for everything that somebody may do with a release now."""
    return [
        act.form(release=release)
        for act in ACTS.values()
        if act.allowed(may) and (act.form is not forms.PublishForm or forms.unpublished(release))
    ]
