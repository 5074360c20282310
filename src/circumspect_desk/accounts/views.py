"""Pages of people, accounts and roles: for administrators; auditors look on."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from circumspect_desk.accounts import selectors, services
from circumspect_desk.accounts.forms import AccountForm, FindForm, PersonForm, ResetForm, RolesForm
from circumspect_desk.accounts.models import Account, Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.web.access import PersonRequest, enter

A_PAGE = 50


@enter(Role.ADMINISTRATOR, Role.AUDITOR)
@require_GET
def people(request: PersonRequest) -> HttpResponse:
    """List people with their roles."""
    form = FindForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    found = selectors.people(words=said.get("words", ""), role=said.get("role", ""))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"form": form, "page": page, "may": _administers(request)})


@enter(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def person_add(request: PersonRequest) -> HttpResponse:
    """Add a person."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.person_add(by=request.person, person=Person(**form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{made.name} was added.")
            return redirect("person", made.staff_number)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/person_add.html", {"form": form}, status=status)


@enter(Role.ADMINISTRATOR, Role.AUDITOR)
@require_GET
def person(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Show a person."""
    return _person(request, _find(staff_number))


@enter(Role.ADMINISTRATOR)
@require_POST
def roles_set(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Set the roles of a person."""
    shown = _find(staff_number)
    form = RolesForm(request.POST)
    if form.is_valid():
        wanted = {Role(role) for role in form.cleaned_data["roles"]}
        try:
            services.roles_set(by=request.person, person=shown, roles=wanted)
        except ValidationError as error:
            form.add_error("roles", error)
        else:
            messages.success(request, f"The roles of {shown.name} were set.")
            return redirect("person", staff_number)
    return _person(request, shown, roles=form, status=422)


@enter(Role.ADMINISTRATOR)
@require_POST
def account_make(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Make an account for a person."""
    shown = _find(staff_number)
    form = AccountForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.account_create(
                by=request.person, username=said["username"], person=shown, password=said["password"]
            )
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "password", error)
        else:
            messages.success(request, f"The account {said['username']} was made.")
            return redirect("person", staff_number)
    return _person(request, shown, account=form, status=422)


@enter(Role.ADMINISTRATOR)
@require_POST
@sensitive_variables()
def account_reset(request: PersonRequest, key: int) -> HttpResponse:
    """Let somebody in again who lost password or second factor."""
    account = get_object_or_404(Account.objects.select_related("person"), pk=key)
    form = ResetForm(request.POST)
    try:
        if form.is_valid():
            said = form.cleaned_data["password"]
            services.account_reset(by=request.person, account=account, password=said)
            messages.success(request, f"{account.username} signs in with the new first password from now on.")
        else:
            messages.error(request, "Write a new first password.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("person", account.person.staff_number)


@enter(Role.ADMINISTRATOR)
@require_POST
def account_state(request: PersonRequest, key: int) -> HttpResponse:
    """Close an account, or open it again."""
    account = get_object_or_404(Account.objects.select_related("person"), pk=key)
    change = services.account_open if request.POST.get("state") == "open" else services.account_close
    try:
        change(by=request.person, account=account)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, f"The account {account.username} was {'opened' if account.is_active else 'closed'}."
        )
    return redirect("person", account.person.staff_number)


def _person(
    request: PersonRequest,
    shown: Person,
    *,
    roles: RolesForm | None = None,
    account: AccountForm | None = None,
    status: int = 200,
) -> HttpResponse:
    held = selectors.roles_of(shown)
    said = {
        "person": shown,
        "held": sorted(held),
        "accounts": [(one, ResetForm(auto_id=f"reset-{one.pk}-%s")) for one in shown.accounts.all()],
        "roles": roles or RolesForm(initial={"roles": list(held)}),
        "account": account or AccountForm(),
        "may": _administers(request),
    }
    return render(request, "accounts/person.html", said, status=status)


def _find(staff_number: str) -> Person:
    """Return a person; a number that nobody can have is not found, and not looked for either."""
    if not staff_number.isprintable():
        raise Http404
    return get_object_or_404(Person, staff_number=staff_number)


def _administers(request: PersonRequest) -> bool:
    return Role.ADMINISTRATOR in request.roles
