from huey import crontab
from huey.contrib.djhuey import db_task, db_periodic_task, lock_task, on_commit_task, HUEY

@db_task(retries=3, retry_delay=10, priority=5, context=True, name='x')
def a(x, task=None): pass

@db_periodic_task(crontab(minute='*/5', hour='3'), retries=1)
@lock_task('x')
def b(): a(1); a.schedule((1,), delay=10)
