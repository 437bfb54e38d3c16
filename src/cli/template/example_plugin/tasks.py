from huey import crontab
from huey.contrib.djhuey import db_periodic_task


@db_periodic_task(crontab(hour="3", minute="0"))
def clean_up():
    """Runs in Karrot's worker, every night."""
