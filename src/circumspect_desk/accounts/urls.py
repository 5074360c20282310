"""Where the pages of people and accounts stand."""

from django.urls import path

from circumspect_desk.accounts import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/add", views.person_add, name="person-add"),
    path("people/<path:staff_number>/", views.person, name="person"),
    path("people/<path:staff_number>/roles", views.roles_set, name="person-roles"),
    path("people/<path:staff_number>/account", views.account_make, name="account-make"),
    path("people/accounts/<int:key>/reset", views.account_reset, name="account-reset"),
    path("people/accounts/<int:key>/state", views.account_state, name="account-state"),
]
