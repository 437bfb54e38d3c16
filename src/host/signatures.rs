//! What functions and classes of the host's Django, DRF and huey take, recorded from them.

use foldhash::HashMap;
use std::sync::OnceLock;

/// The parameters of what a dotted name stands for, as `inspect.signature` tells them: `a`, `b=` with a default, `*` before those
/// that are only named, `*args`, `**`, `/a` for those that are only placed. Nothing for what takes anything, or was not recorded.
pub fn signature(dotted: &str) -> Option<impl Iterator<Item = &'static str> + use<>> {
    static RECORDED: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    let recorded = RECORDED.get_or_init(|| {
        let lines = include_str!("data/signatures.txt").lines();
        let split = lines.map(|line| line.split_once(' ').unwrap_or((line, "")));
        split.flat_map(|(names, written)| names.split(',').map(move |name| (name, written))).collect()
    });
    recorded.get(dotted).map(|written| written.split(' ').filter(|one| !one.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_host() {
        let takes = |name: &str, wanted: &str| signature(name).is_some_and(|mut all| all.any(|one| one == wanted));
        assert!(takes("django.db.models.ForeignKey", "on_delete") && takes("django.db.models.ForeignKey", "null="));
        assert!(
            takes("rest_framework.serializers.CharField", "required=")
                && !takes("django.dispatch.Signal", "providing_args=")
        );
        assert!(signature("nowhere.at_all").is_none());
    }
}
