//! Rules about `apps.py` and its AppConfig (catalogue §4.2).

pub mod apps_name_mismatch;
pub mod apps_name_missing;
