"""Addresses of the lists of contacts and companies, and of a company's page, inside an organization."""

from django.urls import path

from crm.views.companies import CompanyDetailsView, CompanyPartsView, CompanyTimelineView, CompanyView
from crm.views.directory import (
    CompaniesColumnsView,
    CompaniesOwnFiltersView,
    CompaniesTagsView,
    CompaniesView,
    ContactsColumnsView,
    ContactsOwnFiltersView,
    ContactsTagsView,
    ContactsView,
    NewCompanyView,
    NewContactView,
)

urlpatterns = [
    path("contacts/", ContactsView.as_view(), name="contacts"),
    path("contacts/columns/", ContactsColumnsView.as_view(), name="contacts_columns"),
    path("contacts/tags/", ContactsTagsView.as_view(), name="contacts_tags"),
    path("contacts/fields/", ContactsOwnFiltersView.as_view(), name="contacts_own_filters"),
    path("companies/columns/", CompaniesColumnsView.as_view(), name="companies_columns"),
    path("companies/tags/", CompaniesTagsView.as_view(), name="companies_tags"),
    path("companies/fields/", CompaniesOwnFiltersView.as_view(), name="companies_own_filters"),
    path("contacts/new/", NewContactView.as_view(), name="contact_new"),
    path("companies/", CompaniesView.as_view(), name="companies"),
    path("companies/new/", NewCompanyView.as_view(), name="company_new"),
    path("companies/<uuid:pk>/", CompanyView.as_view(), name="company"),
    path("companies/<uuid:pk>/details/", CompanyDetailsView.as_view(), name="company_details"),
    path("companies/<uuid:pk>/parts/", CompanyPartsView.as_view(), name="company_parts"),
    path("companies/<uuid:pk>/timeline/", CompanyTimelineView.as_view(), name="company_timeline"),
]
