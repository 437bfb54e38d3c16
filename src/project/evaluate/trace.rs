//! Which module was run when, what it asked of others and what it did to them: from this follows what an edit can have changed.

use super::ModuleId;
use std::collections::{HashMap, HashSet};

/// What happened between modules.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Modules that are being run, the innermost last.
    running: Vec<ModuleId>,
    /// Modules that were run, in the order in which they began.
    began: Vec<ModuleId>,
    /// Who asked which modules for something.
    asked: HashMap<ModuleId, HashSet<ModuleId>>,
    /// Modules that changed what others made, those others, and modules that only may be imported.
    meddled: HashSet<ModuleId>,
    /// Whether something was changed that all share, as the table of converters.
    shared_changed: bool,
}

impl Trace {
    /// A module begins to run.
    pub fn begin(&mut self, module: ModuleId) {
        self.running.push(module);
        self.began.push(module);
    }

    /// The innermost module ends.
    pub fn end(&mut self) {
        self.running.pop();
    }

    /// The module that is being run.
    pub fn current(&self) -> Option<ModuleId> {
        self.running.last().copied()
    }

    /// A module is asked for something: it is imported, or one of its names is read.
    pub fn ask(&mut self, of: ModuleId) {
        if let Some(by) = self.current().filter(|by| *by != of) {
            self.asked.entry(by).or_default().insert(of);
        }
    }

    /// A module can't be imported without another.
    pub fn need(&mut self, module: ModuleId, other: ModuleId) {
        self.asked.entry(module).or_default().insert(other);
    }

    /// A module only may be imported: what it does then depends on who imports it first.
    pub fn doubt(&mut self, module: ModuleId) {
        self.meddled.insert(module);
    }

    /// Something that a module made is changed.
    pub fn change(&mut self, maker: ModuleId) {
        if let Some(current) = self.current().filter(|current| *current != maker) {
            self.meddled.extend([current, maker]);
        }
    }

    /// Something is changed that all modules share.
    pub fn change_shared(&mut self) {
        self.shared_changed = true;
    }

    /// Number of modules that were run.
    pub fn count(&self) -> usize {
        self.began.len()
    }

    /// The modules that began between these numbers.
    pub fn between(&self, start: usize, end: usize) -> &[ModuleId] {
        self.began.get(start..end).unwrap_or_default()
    }

    /// The modules that are asked for, by others than those that began between these numbers or by those that are.
    pub fn asked_without(&self, start: usize, end: usize) -> HashSet<ModuleId> {
        let (before, after) = (self.began.iter().take(start), self.began.iter().skip(end));
        let mut found: HashSet<ModuleId> = before.chain(after).copied().collect();
        let mut pending: Vec<ModuleId> = found.iter().copied().collect();
        while let Some(by) = pending.pop() {
            let asked = self.asked.get(&by).into_iter().flatten();
            pending.extend(asked.filter(|of| found.insert(**of)).copied());
        }
        found
    }

    /// Forgets who changed what was others', as all of it holds from now on.
    pub fn settle(&mut self) {
        self.meddled.clear();
        self.shared_changed = false;
    }

    /// The modules that were run after the first so many and that come to the same whatever becomes of these modules, and of the
    /// order in which others are imported: all that they asked does, they changed nothing of others, nobody changed anything of
    /// theirs. A circle of imports is never among them, as it depends on where it is entered.
    ///
    /// `meddled` are further changes: who changed what whom made.
    pub fn untouched(
        &self,
        since: usize,
        changed: &[ModuleId],
        meddled: &HashSet<(Option<ModuleId>, Option<ModuleId>)>,
    ) -> Vec<ModuleId> {
        // Who reads what the start itself made is not known.
        if self.shared_changed || meddled.iter().any(|(_, maker)| maker.is_none()) {
            return Vec::new();
        }
        let meddled = meddled.iter().flat_map(|(changer, maker)| changer.iter().chain(maker)).copied();
        let touched: HashSet<ModuleId> = changed.iter().chain(&self.meddled).copied().chain(meddled).collect();
        let (before, after) = self.began.split_at_checked(since).unwrap_or((&self.began, &[]));
        let mut safe: HashSet<ModuleId> = before.iter().filter(|module| !touched.contains(module)).copied().collect();
        let mut untouched = Vec::new();
        let mut pending: Vec<ModuleId> = after.iter().filter(|module| !touched.contains(module)).copied().collect();
        loop {
            // What was asked began behind who asked: from the end, most is settled at once.
            let (settled, rest): (Vec<ModuleId>, Vec<ModuleId>) = pending.iter().rev().partition(|module| {
                let asked = self.asked.get(module).into_iter().flatten();
                let is_safe = asked.into_iter().all(|one| safe.contains(one));
                if is_safe {
                    safe.insert(**module);
                }
                is_safe
            });
            untouched.extend(&settled);
            pending = rest.into_iter().rev().collect();
            if settled.is_empty() {
                return untouched;
            }
        }
    }
}
