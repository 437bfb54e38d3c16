//! Rules about huey's tasks (catalogue §4.7). What a decorator is, the file's imports say: the consumer imports modules that nothing
//! else does, and a Django project's are never run here.

mod crontab;
mod declared;
pub mod task_async;
pub mod task_celery_api;
pub mod task_crontab_import;
pub mod task_crontab_invalid;
pub mod task_crontab_minute;
pub mod task_crontab_never;
pub mod task_crontab_partial;
pub mod task_decorator_call;
pub mod task_duplicate;
pub mod task_lock_order;
pub mod task_periodic_arguments;
pub mod task_schedule_type;
pub mod task_undiscovered;
pub mod task_unknown_option;

use crate::rules::consequence::{Step, consequence};
use crate::rules::{Context, Impact};

/// What becomes of the site where importing the checked file raises.
fn import_fails(context: &Context<'_>) -> (&'static str, Impact) {
    let site = context.site();
    let own = site.and_then(|site| site.world.module_of(&context.file.path));
    let step = match (site, own) {
        (Some(site), Some(own)) if own.0 < site.web_modules => Step::Urlconf,
        _ => Step::Consumer,
    };
    consequence(context, step, &crate::project::event::Exception::Value)
}
