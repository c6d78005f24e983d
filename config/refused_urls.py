"""The addresses of an organization that the person may not enter: none."""

from django.urls import re_path

from tenants.middleware import not_found

handler500 = "config.failures.server_error"
urlpatterns = [re_path("", not_found)]
