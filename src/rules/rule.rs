//! What a rule is made of, what it is given and how it reports.

use super::paths::Asked;
use super::routes::Named;
use super::templates::Tagged;
use super::urls::ViewArguments;
use super::views::Mismatch;
use super::{Finding, Fix, Impact, Related, Severity};
use crate::facts::{Expr, Names};
use crate::project::event::{Event, EventKind};
use crate::project::place::{Anchor, Place};
use crate::project::site::{Plugin, Site};
use crate::project::value::Pattern;
use crate::project::{File, Snapshot};
use crate::text::Span;
use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

/// One diagnostic.
pub struct Rule {
    /// Its name for users: in output, settings, suppressions and its page's address. Never changes its meaning.
    pub code: &'static str,
    /// How loud it is unless the settings say otherwise.
    pub severity: Severity,
    /// The worst that a finding of it proves.
    pub impact: Impact,
    /// Its page: documentation, text of `karrot-ls explain` and test in one (see [`super::page`]).
    pub page: &'static str,
    /// Reports what stands in the context's file; what stands in another file is reported when that one is checked.
    pub check: fn(&Context<'_>, &mut Sink<'_>),
}

/// What a rule sees. What several rules ask is answered once for the file.
pub struct Context<'a> {
    /// The state of the workspace.
    pub snapshot: &'a Snapshot,
    /// The file that is checked.
    pub file: &'a File,
    site: Option<&'a Site>,
    plugin: Option<&'a Plugin>,
    events: Vec<&'a Event>,
    pub(super) names: OnceCell<Vec<Named>>,
    pub(super) patterns: OnceCell<Vec<&'a Pattern>>,
    pub(super) tags: OnceCell<Vec<Tagged>>,
    pub(super) paths: OnceCell<Vec<Asked>>,
    pub(super) mismatches: OnceCell<Vec<Mismatch>>,
    imports: OnceCell<Names<'a>>,
    view_arguments: OnceCell<ViewArguments>,
}

impl<'a> Context<'a> {
    /// What the rules see of a file.
    pub(super) fn new(snapshot: &'a Snapshot, file: &'a File) -> Self {
        let site = snapshot.project.site_of(&file.path);
        let plugin = site.and_then(|site| site.plugin_of(&file.path));
        // A project of thousands of files has thousands of events, and paths are compared faster as bytes than by their parts.
        let path = file.path.as_os_str();
        let certain = |event: &&Event| {
            event.place.file.as_os_str() == path
                && !event.caught
                && (!event.conditional || is_wrong_by_itself(event, file))
                && !may_go_well(event, site)
        };
        let events = site.map_or_else(Vec::new, |site| site.world.events.iter().filter(certain).collect());
        let (names, patterns) = (OnceCell::new(), OnceCell::new());
        let (tags, paths, mismatches) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        let (imports, view_arguments) = (OnceCell::new(), OnceCell::new());
        Self { snapshot, file, site, plugin, events, names, patterns, tags, paths, mismatches, imports, view_arguments }
    }

    /// The site that the file belongs to.
    pub fn site(&self) -> Option<&'a Site> {
        self.site
    }

    /// What the file's names stand for through its imports.
    pub fn imports(&self) -> &Names<'a> {
        self.imports.get_or_init(|| Names::of(&self.file.facts.program))
    }

    /// Which expressions of the file stand where `path()` takes a view.
    pub fn view_arguments(&self) -> &ViewArguments {
        self.view_arguments.get_or_init(|| ViewArguments::of(&self.file.facts.program, self.imports()))
    }

    /// Whether the checked file is a test's: those of a package that is shared run with settings and URLs of their own.
    pub fn is_test(&self) -> bool {
        let path = self.site.and_then(|site| self.file.path.strip_prefix(&site.folder).ok()).unwrap_or(&self.file.path);
        let mut parts = path.components().filter_map(|part| part.as_os_str().to_str());
        parts.any(|part| {
            matches!(part, "tests" | "test" | "testing" | "testapp" | "testproject")
                || part.starts_with("test_")
                || (part.starts_with("test") && part.ends_with(".py"))
        })
    }

    /// The plugin that the file belongs to.
    pub fn plugin(&self) -> Option<&'a Plugin> {
        self.plugin
    }

    /// The plugin whose `apps.py`, as the host chooses it, the file is.
    pub fn plugin_of_apps(&self) -> Option<&'a Plugin> {
        self.plugin().filter(|plugin| plugin.layout.apps.first().is_some_and(|apps| **apps == *self.file.path))
    }

    /// What certainly goes wrong in the file: caught by nothing, and either under no condition that is not known or wrong by
    /// what is written there.
    pub fn events(&self) -> impl Iterator<Item = &'a Event> + '_ {
        self.events.iter().copied()
    }

    /// Where something stands in this file's text.
    pub fn span(&self, place: &Place) -> Span {
        place.span(&self.file.facts)
    }

    /// A place of any file, for a related place.
    pub fn locate(&self, place: &Place) -> (Arc<Path>, Span) {
        let span = self.snapshot.files.file(&place.file).map_or_else(Span::default, |file| place.span(&file.facts));
        (Arc::clone(&place.file), span)
    }
}

/// Whether what an event tells of is wrong by its own text, so that no condition around it can make it right: a route under
/// `if settings.DEBUG` can't be made either. Values that come from elsewhere may be others where the condition holds.
fn is_wrong_by_itself(event: &Event, file: &File) -> bool {
    let Anchor::Expr(at) = event.place.anchor else { return false };
    let expression = file.facts.program.expression(at);
    match &event.kind {
        EventKind::ParameterInvalid { .. } | EventKind::ConverterUnknown { .. } | EventKind::RegexInvalid { .. } => {
            matches!(expression, Some(Expr::Literal(_)))
        }
        EventKind::ViewNotCallable { .. } => {
            matches!(expression, Some(Expr::Literal(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Dict(_)))
        }
        // The class itself, or its method, not a name that may be bound to something else.
        EventKind::ViewClass { uncalled, .. } => *uncalled || matches!(expression, Some(Expr::Attribute(..))),
        EventKind::ArgumentsInvalid { function, .. } => matches!(function.as_str(), "path" | "re_path"),
        // An attribute of another module of the project, as nothing but `hasattr` could ask for it.
        EventKind::NameAbsent { file, by_import: false, circular: false, .. } => {
            !file.as_os_str().is_empty() && !file.components().any(|part| part.as_os_str() == "site-packages")
        }
        _ => false,
    }
}

/// Whether what happens here may not happen in the project as it really runs. A Karrot host is known; of a project neither is:
///
/// - the order of imports: the models of all apps are imported first, in the order of `INSTALLED_APPS`, and where a circle is
///   entered decides who finds whom half made;
/// - the environment: one that lacks a package is often not the one that serves, and a `raise` in a module's body mostly asks for
///   just that package or setting.
fn may_go_well(event: &Event, site: Option<&Site>) -> bool {
    site.is_some_and(|site| !site.is_host)
        && match &event.kind {
            EventKind::NameAbsent { circular, .. } => *circular,
            EventKind::ModuleAbsent { module } => !module.contains('.'),
            EventKind::Raised { .. } | EventKind::Fails { .. } => true,
            _ => false,
        }
}

/// Takes what the rules find.
pub struct Sink<'a> {
    rule: &'a Rule,
    file: &'a Arc<Path>,
    findings: &'a mut Vec<Finding>,
    reported: usize,
}

/// Findings of one rule in one file: nobody reads more, and an editor takes long for a hundred thousand.
const MAX_REPORTS: usize = 1_000;

impl<'a> Sink<'a> {
    /// Takes findings of one rule in one file.
    pub(super) fn new(rule: &'a Rule, file: &'a Arc<Path>, findings: &'a mut Vec<Finding>) -> Self {
        Self { rule, file, findings, reported: 0 }
    }

    /// Adds a finding in the checked file.
    pub fn report(&mut self, mut report: Report) {
        self.reported += 1;
        if self.reported > MAX_REPORTS {
            return;
        }
        // Nobody needs to be led to where he is.
        report.related.retain(|one| one.file != *self.file || one.span != report.span);
        self.findings.push(Finding {
            code: self.rule.code,
            severity: report.severity.unwrap_or(self.rule.severity),
            impact: report.impact.unwrap_or(self.rule.impact),
            message: report.message,
            file: Arc::clone(self.file),
            span: report.span,
            related: report.related,
            fixes: report.fixes,
        });
    }
}

/// A finding before it knows its rule.
pub struct Report {
    span: Span,
    message: String,
    severity: Option<Severity>,
    impact: Option<Impact>,
    related: Vec<Related>,
    fixes: Vec<Fix>,
}

impl Report {
    /// Something wrong at `span`. The message is one line: first what will happen, then how to mend it (design §1.3).
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), severity: None, impact: None, related: Vec::new(), fixes: Vec::new() }
    }

    /// Less or more is certain here than the rule says in general.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Something other happens here than the rule says in general.
    #[must_use]
    pub fn impact(mut self, impact: Impact) -> Self {
        self.impact = Some(impact);
        self
    }

    /// A place that explains it.
    #[must_use]
    pub fn related(mut self, file: &Arc<Path>, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related { file: Arc::clone(file), span, message: message.into() });
        self
    }

    /// A mend; the first one is the one that `check --fix` takes.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}
