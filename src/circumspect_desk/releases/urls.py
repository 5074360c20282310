"""Where the pages of releases stand."""

from django.urls import path

from circumspect_desk.releases import views

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/released-already", views.released_already, name="released-already"),
    path("register/export", views.register_export, name="register-export"),
    path("register/<str:number>", views.register_entry, name="register-entry"),
    path("releases/", views.releases, name="releases"),
    path("releases/new", views.start, name="release-start"),
    path("releases/second-looks", views.second_looks, name="second-looks"),
    path("releases/settings/", views.settings, name="release-settings"),
    path("releases/settings/delegation", views.delegation_give, name="delegation-give"),
    path("releases/settings/delegation/<int:key>/end", views.delegation_end, name="delegation-end"),
    path("releases/settings/steps", views.steps_set, name="steps-set"),
    path("releases/settings/topics", views.topic_add, name="topic-add"),
    path("releases/settings/tokens", views.token_make, name="token-make"),
    path("releases/settings/tokens/<int:key>/revoke", views.token_revoke, name="token-revoke"),
    path("releases/<str:number>/", views.release, name="release"),
    path("releases/<str:number>/revise", views.revise, name="release-revise"),
    path("releases/<str:number>/submit", views.submit, name="release-submit"),
    path("releases/<str:number>/act", views.act, name="release-act"),
    path("releases/<str:number>/attachments/<int:key>", views.attachment, name="attachment"),
]
