//! An interpreter between two steps of a site's start, kept so that the next start can go on from there.

use super::apps::Django;
use super::library::Library;
use super::{Evaluator, Finder, Imported, Limits, MAX_STEPS, ModuleId, Phase, World};
use crate::project::snapshot::Files;
use std::collections::HashSet;

/// What an interpreter knows.
#[derive(Clone)]
pub struct Saved {
    finder: Finder,
    phase: Phase,
    /// What running modules left behind.
    pub world: World,
    django: Django,
    library: Library,
    steps: u32,
    doubts: u32,
    doubtful: HashSet<ModuleId>,
    mistakes: Vec<super::Open>,
}

impl<'a> Evaluator<'a> {
    /// What it knows now; `None` in the middle of a module, or where so much was spent that the rest would not be the same.
    pub fn save(&mut self) -> Option<Saved> {
        self.world.trace.settle();
        self.world.heap.meddled.clear();
        if self.world.trace.current().is_some() || self.depth > 0 || self.steps > MAX_STEPS / 2 {
            return None;
        }
        Some(Saved {
            finder: self.finder.clone(),
            phase: self.phase,
            world: self.world.clone(),
            django: self.django.clone(),
            library: self.library.clone(),
            steps: self.steps,
            doubts: self.doubts,
            doubtful: self.doubtful.clone(),
            mistakes: self.mistakes.clone(),
        })
    }

    /// Goes on from what another one knew.
    pub fn resume(files: &'a dyn Files, saved: Saved, limits: Limits) -> Self {
        let Saved { finder, phase, world, django, library, steps, doubts, doubtful, mistakes } = saved;
        let mut resumed = Self::new(files, finder, limits);
        (resumed.phase, resumed.world, resumed.django, resumed.library) = (phase, world, django, library);
        (resumed.steps, resumed.doubts, resumed.doubtful) = (steps, doubts, doubtful);
        resumed.mistakes = mistakes;
        resumed
    }

    /// Runs modules of the workspace before anyone asks for them.
    pub fn run_ahead(&mut self, names: &[impl AsRef<str>]) {
        for name in names {
            let _: Imported = self.import(name.as_ref());
        }
    }
}
