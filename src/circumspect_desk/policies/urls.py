"""Where the pages of the policy stand."""

from django.urls import path

from circumspect_desk.policies import views

urlpatterns = [
    path("policy/", views.policy, name="policy"),
    path("policy/search", views.search, name="policy-search"),
    path("policy/changes", views.changes, name="policy-changes"),
    path("policy/print", views.printed, name="policy-print"),
    path("policy/rules/<str:code>", views.rule, name="rule"),
    path("policy/<str:number>", views.clause, name="clause"),
    path("acknowledge/", views.acknowledge, name="acknowledge"),
    path("acknowledge/document/<int:key>", views.document_file, name="document-file"),
    path("acknowledge/scenarios", views.scenarios, name="scenarios"),
    path("acknowledge/receipt/<str:receipt>", views.receipt, name="receipt"),
    path("acknowledgements/", views.acknowledgements, name="acknowledgements"),
    path("acknowledgements/export", views.acknowledgements_export, name="acknowledgements-export"),
    path("acknowledgements/documents", views.documents, name="documents"),
    path("acknowledgements/documents/add", views.document_add, name="document-add"),
    path("acknowledgements/documents/<int:key>/in-force", views.document_in_force, name="document-in-force"),
    path("acknowledgements/documents/<int:key>/review", views.document_review, name="document-review"),
    path("acknowledgements/roster", views.roster, name="roster"),
]
