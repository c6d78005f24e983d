"""Many suggestions merged in the background, and taken back as one."""

from crm.models import Contact, Duplicate, Job, Merge
from crm.services import job_work, jobs, merging_many, resembling
from tenants.context import in_tenant
from tests import makers


def make_pairs(cast, how_many: int) -> list[Duplicate]:
    for number in range(how_many):
        name = f"Marina {('Alves', 'Borges', 'Campos')[number]}"
        for phone in (f"+55119876500{number}0", f"+55119876500{number}9"):
            makers.make_contact(name, phone=phone, city=f"Recife {name}", owner=cast.rep.user)
    while resembling.compare_some():
        pass
    return list(Duplicate.objects.order_by("pk"))


def work() -> None:
    while job_work.work():
        pass


def test_what_was_picked_is_merged_and_taken_back(aurora, rival, browser):
    with in_tenant(aurora.schema):
        pairs = make_pairs(aurora, 3)
        assert len(pairs) == 3
    body = {"of": "contacts", "pair": [str(pair.pk) for pair in pairs[:2]]}

    answer = browser(aurora.manager).post(aurora.url("duplicates/merges/"), body)

    assert answer.status_code == 204
    with in_tenant(aurora.schema):
        work()
        job = Job.objects.get()
        assert (job.state, job.done, job.failed) == ("done", 2, 0)
        assert Contact.objects.filter(archived_at=None).count() == 4
        assert sorted(Duplicate.objects.values_list("state", flat=True)) == ["merged", "merged", "open"]

        jobs.revert(job, by=aurora.manager)
        work()
        assert Contact.objects.filter(archived_at=None).count() == 6
        assert not Duplicate.objects.exclude(state="open").exists()
    with in_tenant(rival.schema):
        assert Merge.objects.count() == 0


def test_what_was_decided_meanwhile_is_told_and_left(inside_aurora):
    pairs = make_pairs(inside_aurora, 2)
    job = merging_many.start([pair.pk for pair in pairs], "contact", by=inside_aurora.manager)
    Duplicate.objects.filter(pk=pairs[0].pk).update(state="different")

    work()

    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == ("done", 1, 1)
    assert len(job.items.get(outcome="failed").reasons) == 1


def test_pairs_out_of_reach_and_nonsense_begin_nothing(aurora, browser):
    with in_tenant(aurora.schema):
        [pair] = make_pairs(aurora, 1)
        Contact.objects.filter(pk=pair.first_id).update(owner=aurora.other_rep.user)

    for pairs in ([str(pair.pk)], ["x"], []):
        assert browser(aurora.manager).post(aurora.url("duplicates/merges/"), {"pair": pairs}).status_code == 400
    with in_tenant(aurora.schema):
        assert Job.objects.count() == 0
