"""Background work: what goes on, how far it is, stopping it, taking it back, its files."""

from functools import cached_property
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from crm.models import Job, JobFile
from crm.queries import jobs as shown
from crm.services import job_files, jobs
from tenants.access import members
from tenants.views.base import TenantView
from tenants.views.files import download


class JobsView(TenantView):
    """What goes on and what ended lately."""

    allow = members

    def get(self, request):
        template = "_list.html" if request.htmx else "index.html"
        response = render(request, f"crm/job/{template}", {"jobs": shown.page(request.membership)})
        response["Vary"] = "HX-Request"
        return response


class JobScoped(TenantView):
    """A view about one job that this person may see; somebody else's is 404."""

    allow = members

    @cached_property
    def job(self) -> Job:
        mine = Job.objects.accessible_by(self.request.membership).select_related("started_by", "reverts")
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def changed(self, job: Job) -> HttpResponse:
        """The job as it is now, where it is shown."""
        return render(self.request, "crm/job/_job.html", {"job": Job.objects.get(pk=job.pk)})


class JobView(JobScoped):
    """The job's own page, which may be its kind's."""

    def get(self, request, pk: UUID):
        url = self.job.work.url(self.job)
        if url != request.path:
            return redirect(url)
        return render(request, "crm/job/show.html", {"job": self.job})


class JobProgressView(JobScoped):
    """How far it is: the fragment that hints make a page ask for."""

    def get(self, request, pk: UUID):
        return self.changed(self.job)


class JobCancellationView(JobScoped):
    """POST stops it after the chunk it is at."""

    def post(self, request, pk: UUID):
        jobs.cancel(self.job)
        return self.changed(self.job)


class JobReversalView(JobScoped):
    """POST starts taking it back."""

    def post(self, request, pk: UUID):
        try:
            reversal = jobs.revert(self.job, by=request.membership)
        except jobs.NotRevertible as refusal:
            response = HttpResponse(status=409)
            return trigger_client_event(response, "toast", {"text": str(refusal), "kind": "bad"})
        return HttpResponseClientRedirect(reversal.work.url(reversal))


class JobFileView(TenantView):
    """A file's bytes, for whoever asked for the work, by the address given to that person."""

    allow = members

    def get(self, request, pk: UUID, file: UUID, proof: str):
        mine = JobFile.objects.accessible_by(request.membership).living().exclude(purpose=JobFile.Purpose.WORKING)
        found = get_object_or_404(mine, pk=file, job=pk)
        path = job_files.path_of(found)
        if not shown.is_proven(proof, found, request.user.pk) or not path.is_file():
            raise Http404(_("The file is no longer there."))
        return download(path, found.name)
