//! A signal to a working thread: many calls before it looks count as one.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How much work is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// None.
    #[default]
    Nothing,
    /// What follows from the changed texts.
    Changed,
    /// Everything anew.
    Everything,
}

/// The signal.
#[derive(Default)]
pub struct Wake {
    work: Mutex<Work>,
    asked: Condvar,
}

impl Wake {
    /// Asks for work; the larger of two askings counts.
    pub fn ask(&self, work: Work) {
        let mut asked = self.lock();
        *asked = (*asked).max(work);
        drop(asked);
        self.asked.notify_all();
    }

    /// Whether work is waiting.
    pub fn is_asked(&self) -> bool {
        *self.lock() != Work::Nothing
    }

    /// Waits for work and takes it.
    pub fn wait(&self) -> Work {
        let mut asked = self.lock();
        while *asked == Work::Nothing {
            asked = self.asked.wait(asked).unwrap_or_else(PoisonError::into_inner);
        }
        std::mem::take(&mut *asked)
    }

    fn lock(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
