"""Where people are found in social networks comes with them."""

from crm.models import Contact, JobItem
from tenants.context import in_tenant


def test_social_profiles_come_with_their_people_and_what_is_no_address_is_named(desk, aurora):
    table = 'Nome;Celular;Redes sociais\nMarina;11 98765-4321;"instagram.com/lume, https://x.com/lume"\nJoão;21 98765-4321;@joao\n'

    job = desk.bring(table, entity="contact")

    assert (job.done, job.failed) == (1, 1)
    with in_tenant(aurora.schema):
        assert Contact.objects.get().profiles == "https://instagram.com/lume\nhttps://x.com/lume"
        problem = JobItem.objects.get(job=job, outcome="failed").reasons[0]
    assert (problem["field"], problem["hint"]) == ("profiles", "instagram.com/")
