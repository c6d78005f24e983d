"""Addresses of setting up an organization."""

from django.urls import path

from tenants.views.setting_up import (
    GoingLiveView,
    SetUpDecliningView,
    SetUpSkipView,
    SetUpStepView,
    SetUpStripView,
    SetUpView,
)

urlpatterns = [
    path("", SetUpView.as_view(), name="set_up"),
    path("strip/", SetUpStripView.as_view(), name="set_up_strip"),
    path("check/", GoingLiveView.as_view(), name="set_up_check"),
    path("declining/", SetUpDecliningView.as_view(), name="set_up_declining"),
    path("<slug:key>/", SetUpStepView.as_view(), name="set_up_step"),
    path("<slug:key>/skip/", SetUpSkipView.as_view(), name="set_up_skip"),
]
