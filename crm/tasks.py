"""What workers do for the commercial process. A task is only a wake: what there is to do stands in rows."""

from crm.services import (
    checking,
    comparing,
    digests,
    doors,
    enriching,
    job_work,
    jobs,
    lead_reading,
    merging,
    notification_mail,
    notification_push,
    purging,
    reminding,
    removing,
    resembling,
)
from crm.services.automating import reading as automations
from crm.services.automating import running
from crm.services.distribution import waiting
from crm.services.nurturing import running as sequences
from crm.services.retaining import work as retaining
from crm.services.scoring import hot_line, recalculating, training
from crm.services.scoring.soon import SCORE, TRAIN
from tenants import context, waking
from tenants.inbound import reading
from tenants.tasks import tenant_task


@tenant_task(name=jobs.WORK)
def work_jobs() -> None:
    """One turn for one job; who waits behind it has the next."""
    schema = context.current_schema()
    waking.awake(jobs.WORK, schema)
    if job_work.work():
        waking.wake(jobs.WORK, schema, goes_on=True)


@tenant_task(name=SCORE)
def score_leads() -> None:
    """Score what changed, until nothing waits."""
    if waking.take_turns(SCORE, recalculating.score_due):
        hot_line.follow()


@tenant_task(name=TRAIN)
def train_scores() -> None:
    """Learn from what was won and lost."""
    waking.awake(TRAIN, context.current_schema())
    training.train_now()


@tenant_task(name=doors.READ)
def read_captures() -> None:
    """Read the leads that were posted, oldest first, until nothing waits."""
    waking.work_off(doors.READ, lambda: reading.claim(doors.PROVIDERS), lead_reading.read)


@tenant_task(name=comparing.COMPARE)
def compare_lead_ads() -> None:
    """Find the leads that no webhook told of."""
    waking.awake(comparing.COMPARE, context.current_schema())
    comparing.compare()


@tenant_task(name=removing.EMPTY)
def empty_stages() -> None:
    """Move the leads out of stages that are given up, a hundred at a time, until nothing waits."""
    waking.take_turns(removing.EMPTY, removing.empty_some)


@tenant_task(name=reminding.REMIND)
def remind_of_tasks() -> None:
    """Tell people of their tasks, until nobody is left to tell."""
    waking.take_turns(reminding.REMIND, reminding.remind_some)


@tenant_task(name=resembling.COMPARE)
def compare_records() -> None:
    """Compare whoever is new or has changed, until nobody waits."""
    waking.awake(resembling.COMPARE, context.current_schema())  # also for a stray that comes while they are gathered
    merging.gather_strays()
    waking.take_turns(resembling.COMPARE, resembling.compare_some)


@tenant_task(name=notification_mail.MAIL)
def mail_notifications() -> None:
    """Send the e-mails about what happened, until none is due or the shift ends."""
    waking.take_turns(notification_mail.MAIL, notification_mail.send_one)


@tenant_task(name=digests.SEND)
def send_digests() -> None:
    """Send the e-mails that gather what waits, until none is due or the shift ends."""
    waking.take_turns(digests.SEND, digests.send_one)


@tenant_task(name=notification_push.PUSH)
def push_notifications() -> None:
    """Push to browsers what is due, until nothing is or the shift ends."""
    waking.take_turns(notification_push.PUSH, notification_push.send_one)


@tenant_task(name=waiting.TRY)
def try_waiting_leads() -> None:
    """Ask the rules again about leads that nobody could take."""
    waking.awake(waiting.TRY, context.current_schema())
    waiting.try_again()


@tenant_task(name=enriching.ENRICH)
def enrich() -> None:
    """Ask the registers, one question after another; the sweep wakes for the rest."""
    waking.take_turns(enriching.ENRICH, enriching.work_one)


@tenant_task(name=enriching.CHECK)
def check_records() -> None:
    """Look at people and companies that are new or have changed, until none is left or the hour's share is used up."""
    waking.take_turns(enriching.CHECK, checking.check_some)


@tenant_task(name=automations.RUN)
def run_automations() -> None:
    """Read what happened, then run what is due, until nothing is or the shift ends."""
    waking.take_turns(automations.RUN, lambda: automations.read_some() or running.run_some())


@tenant_task(name=purging.PURGE)
def purge_archived() -> None:
    """What was archived longer than it is kept goes for good, some at a time."""
    waking.take_turns(purging.PURGE, purging.purge_some)


@tenant_task(name=retaining.RETAIN)
def retain() -> None:
    """What was kept long enough goes, some at a time."""
    waking.take_turns(retaining.RETAIN, retaining.take_some)


@tenant_task(name=sequences.RUN)
def run_sequences() -> None:
    """Who leaves, who enters, whose step is due, until nothing waits."""
    waking.take_turns(sequences.RUN, sequences.turn)
