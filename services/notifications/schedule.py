"""What runs in the background: jobs on their queues, and what is looked after periodically.

No mail hangs on a period: what is due has a row with its time.
"""

from services.notifications.messages.delivering import Postman
from services.notifications.messages.upkeep import forget_old_recipients, wake_overdue
from services.notifications.notices.operations import forget_old_notices
from services.notifications.reminders.operations import reschedule_rule
from services.notifications.settings import (
    BULK_QUEUE,
    DELIVER_BULK,
    DELIVER_MESSAGE,
    DELIVER_WEBHOOK,
    MAIL_QUEUE,
    REMINDERS_QUEUE,
    RESCHEDULE_RULE,
    WEBHOOKS_QUEUE,
)
from services.notifications.webhooks.deliveries import forget_old_deliveries, wake_overdue_deliveries
from services.notifications.webhooks.delivering import Deliverer
from shared.delivery import Background, JobRun


def register_schedule(background: Background, postman: Postman, deliverer: Deliverer) -> None:
    """Declare the jobs."""
    # What somebody waits for has a queue of its own, or it would stand behind ten thousand reminders.
    background.job(DELIVER_MESSAGE, queue=MAIL_QUEUE, max_attempts=8, lease_s=60, together=10)(postman.deliver)
    background.job(DELIVER_BULK, queue=BULK_QUEUE, max_attempts=8, lease_s=60, together=200)(postman.deliver)

    background.periodic("notifications.wake_overdue", every_s=300)(wake_overdue)
    background.periodic("notifications.forget_old_recipients", every_s=86_400)(forget_old_recipients)
    background.periodic("notifications.forget_old_notices", every_s=3_600)(forget_old_notices)

    @background.job(RESCHEDULE_RULE, queue=REMINDERS_QUEUE, max_attempts=8, lease_s=60)
    def plan_rule_anew(run: JobRun, rule_id: str, after: str) -> None:
        reschedule_rule(run, rule_id, after)

    # A receiver is given 8 seconds; more attempts than a fault needs, as the delivery's own tries are counted there.
    @background.job(DELIVER_WEBHOOK, queue=WEBHOOKS_QUEUE, max_attempts=8, lease_s=60)
    def deliver_webhook(run: JobRun, delivery_id: str) -> None:
        deliverer.deliver(run, delivery_id)

    background.periodic("notifications.wake_overdue_deliveries", every_s=300)(wake_overdue_deliveries)
    background.periodic("notifications.forget_old_deliveries", every_s=600)(forget_old_deliveries)
