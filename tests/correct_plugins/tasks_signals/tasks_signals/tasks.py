import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, lock_task, periodic_task, task

logger = logging.getLogger(__name__)


@db_task(retries=3, retry_delay=60)
def later(name):
    logger.info(name)


@task()
def now():
    later.schedule(args=("x",), delay=60)
    later("y")


@db_periodic_task(crontab(minute="*/15"))
def every_quarter():
    now()


@periodic_task(crontab(minute=0, hour=3), context=True)
@lock_task("nightly")
def nightly(task=None):
    logger.info("night")


@db_periodic_task(crontab(minute="0", hour="8,12,16", day_of_week="1-5"))
def workdays():
    logger.info("work")


def is_due(timestamp):
    return timestamp.minute == 7


@periodic_task(is_due)
def seven_past():
    logger.info("seven")
