//! Resolving, reversing and namespaces: Django's three orders side by side (catalogue §1.5, §1.6).
//!
//! *Resolve* goes depth first in list order; the first match wins. *Reverse* tries the last row of a name first. Of *namespaces*
//! with the same name the first counts, but an application's name stands for its last instance.

mod namespaces;
mod resolve;
mod reverse;

pub use namespaces::{absent_namespace, look_up, names};
pub use resolve::{Resolved, resolve};
pub use reverse::{Reversed, accepts, refuses, reverse};

use super::event::ParameterFault;
use super::regex::{converter_regex, pattern_regex};
use super::route::RouteFault;
use super::table::{Part, Table};

/// Why a part's regex is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoRegex {
    /// Its text is only known at runtime.
    Text,
    /// A converter is registered somewhere: what it takes and gives is not known.
    Converter,
}

impl NoRegex {
    fn reason(self) -> &'static str {
        match self {
            Self::Text => "a route whose text is not known",
            Self::Converter => "a converter that is registered elsewhere",
        }
    }
}

/// The regex of a part, as Django makes it.
fn part_regex(table: &Table, part: &Part, is_endpoint: bool) -> Result<String, NoRegex> {
    let text = part.text.as_deref().ok_or(NoRegex::Text)?;
    let known = |converter: &str| if table.converters.contains(converter) { None } else { converter_regex(converter) };
    pattern_regex(part.kind, text, is_endpoint, known).ok_or(NoRegex::Converter)
}

/// The same, where a converter that is not known may take any text.
fn widest_regex(table: &Table, part: &Part, is_endpoint: bool) -> Option<String> {
    let known = |converter: &str| {
        let own = if table.converters.contains(converter) { None } else { converter_regex(converter) };
        Some(own.unwrap_or("(?s:.*)"))
    };
    pattern_regex(part.kind, part.text.as_deref()?, is_endpoint, known)
}

/// What using a route raises that `path()` accepted: a parameter twice makes no regex.
fn raised_by_route(fault: &RouteFault) -> Option<String> {
    let repeated = fault.fault == ParameterFault::Repeated;
    repeated.then(|| format!("re.error: redefinition of group name '{}'", fault.parameter))
}
