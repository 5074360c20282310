"""Every address of the desk."""

from django.urls import include, path

from circumspect_desk.api.routes import api
from circumspect_desk.web import errors, limits

urlpatterns = [
    path("", include("circumspect_desk.checks.urls")),
    path("", include("circumspect_desk.policies.urls")),
    path("", include("circumspect_desk.releases.urls")),
    path("", include("circumspect_desk.accounts.urls")),
    path("", include("circumspect_desk.audit.urls")),
    path("", include("circumspect_desk.operations.urls")),
    path("", include("circumspect_desk.web.urls")),
    path("api/", api.urls),
    path("account/", include("allauth.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.fault
handler429 = limits.too_often
