//! Name sites: where a file names a route in Python (catalogue §2.1).

use super::arena::*;
use super::names::Names;
use super::program::*;
use super::walk::{all_statements, expressions_of, statements_below};
use smol_str::SmolStr;
use std::collections::HashSet;

/// What the place does with the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SiteKind {
    /// `reverse(name, urlconf, args, kwargs)`
    Reverse,
    /// DRF's `reverse(name, args, kwargs, request, format)`
    DrfReverse,
    /// `redirect(to, …)`, `resolve_url(to, …)`, `login_url=`: a name, unless it has a `/` or a `.`.
    ResolveUrl,
    /// `view_name=` of a hyperlinked field: a name, reversed with the object's lookup field.
    Hyperlink,
    /// `url_name=` of a schema view: a name, its arguments given elsewhere.
    Attribute,
    /// `pattern_name` of a RedirectView: a name, reversed with what the redirecting route captures.
    PatternName,
}

/// Arguments that a place gives to the route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Given {
    /// These by place; empty where nothing is given.
    Positional(Vec<ExprId>),
    /// These by name.
    Keywords(Vec<(SmolStr, ExprId)>),
    /// Both: `reverse()` refuses that.
    Both,
    /// It can't be known.
    Open,
}

/// A place that names a route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NameSite {
    /// The name as written; `None` where it is no literal.
    pub name: Option<SmolStr>,
    /// The name's expression.
    pub at: ExprId,
    /// The call, where it is one.
    pub call: Option<ExprId>,
    /// What the place does with it.
    pub kind: SiteKind,
    /// What it gives.
    pub given: Given,
    /// Whether it asks another URLconf than the root's.
    pub other_urlconf: bool,
    /// Whether something around it expects that there may be no such name: a `try`, a `with`, a question for an app.
    pub guarded: bool,
}

/// All places of a file that name a route, in the order of the program.
pub fn name_sites(program: &Program) -> Vec<NameSite> {
    let mut finder = Finder { program, names: Names::of(program), sites: Vec::new() };
    for (id, expr) in program.expressions.iter::<ExprId>() {
        if let Expr::Call(function, arguments) = expr {
            finder.call(id, *function, arguments);
        }
    }
    finder.class_attributes();
    let guarded = finder.guarded_calls();
    let mut sites = finder.sites;
    for site in &mut sites {
        site.guarded = site.call.is_some_and(|call| guarded.contains(&call));
    }
    sites
}

/// What resolves its `login_url` when somebody has to log in (`redirect_to_login`, Django 5.0).
const ASKING_TO_LOG_IN: [&str; 6] = [
    "django.contrib.auth.decorators.login_required",
    "django.contrib.auth.decorators.permission_required",
    "django.contrib.auth.decorators.user_passes_test",
    "django.contrib.admin.views.decorators.staff_member_required",
    "django.contrib.auth.views.redirect_to_login",
    "django.contrib.auth.views.logout_then_login",
];

/// What resolves its `next_page` when somebody has logged in or out.
const LEAVING: [&str; 2] =
    ["django.contrib.auth.views.LoginView.as_view", "django.contrib.auth.views.LogoutView.as_view"];

struct Finder<'p> {
    program: &'p Program,
    names: Names<'p>,
    sites: Vec<NameSite>,
}

impl Finder<'_> {
    /// The dotted name of an expression through the file's imports.
    fn dotted(&self, id: ExprId) -> Option<String> {
        self.names.dotted(id)
    }

    fn call(&mut self, id: ExprId, function: ExprId, arguments: &[Argument]) {
        let dotted = self.dotted(function).unwrap_or_default();
        let (kind, parameter) = match dotted.as_str() {
            "django.urls.reverse"
            | "django.urls.reverse_lazy"
            | "django.urls.base.reverse"
            | "django.urls.base.reverse_lazy"
            | "django.shortcuts.reverse" => (SiteKind::Reverse, "viewname"),
            "rest_framework.reverse.reverse" | "rest_framework.reverse.reverse_lazy" => {
                (SiteKind::DrfReverse, "viewname")
            }
            "django.shortcuts.redirect" | "django.shortcuts.resolve_url" => (SiteKind::ResolveUrl, "to"),
            _ => return self.keyword_sites(id, function, &dotted, arguments),
        };
        let named = |argument: &&Argument| matches!(&argument.passing, Passing::Keyword(name) if name == parameter);
        let first = arguments.first().filter(|argument| argument.passing == Passing::Positional);
        let Some(name) = first.or_else(|| arguments.iter().find(named)) else { return };
        let (given, other_urlconf) = match kind {
            SiteKind::Reverse => self.reverse_arguments(arguments, Some(1), 2, 3),
            SiteKind::DrfReverse => self.reverse_arguments(arguments, None, 1, 2),
            _ => (resolve_url_arguments(arguments, parameter), false),
        };
        let site = NameSite {
            name: self.program.text(name.value).cloned(),
            at: name.value,
            call: Some(id),
            kind,
            given,
            other_urlconf,
            guarded: false,
        };
        self.sites.push(site);
    }

    /// `view_name=`, `pattern_name=`, `url_name=` of the calls that take them.
    fn keyword_sites(&mut self, id: ExprId, function: ExprId, dotted: &str, arguments: &[Argument]) {
        let callee = self.program.dotted(function).unwrap_or_default();
        let last = dotted.rsplit('.').next().filter(|last| !last.is_empty()).unwrap_or(&callee);
        let class = match callee.rsplit('.').nth(1) {
            Some(class) if last == "as_view" => class.to_owned(),
            _ => last.rsplit('.').next().unwrap_or(last).to_owned(),
        };
        for argument in arguments {
            let Passing::Keyword(keyword) = &argument.passing else { continue };
            let kind = match keyword.as_str() {
                "view_name" if class.starts_with("Hyperlinked") => SiteKind::Hyperlink,
                "url_name" if class.starts_with("Spectacular") => SiteKind::Attribute,
                "pattern_name" if class.ends_with("RedirectView") => SiteKind::PatternName,
                "login_url" if ASKING_TO_LOG_IN.contains(&dotted) => SiteKind::ResolveUrl,
                "next_page" if LEAVING.contains(&dotted) => SiteKind::ResolveUrl,
                _ => continue,
            };
            self.push_attribute(argument.value, Some(id), kind);
        }
    }

    fn push_attribute(&mut self, at: ExprId, call: Option<ExprId>, kind: SiteKind) {
        if let Some(name) = self.program.text(at) {
            let name = Some(name.clone());
            self.sites.push(NameSite {
                name,
                at,
                call,
                kind,
                given: Given::Open,
                other_urlconf: false,
                guarded: false,
            });
        }
    }

    /// `pattern_name = "…"` in a RedirectView, `view_name = "…"` in a hyperlinked field, `login_url = "…"` of Django's own mixins.
    fn class_attributes(&mut self) {
        for (_, class) in self.program.classes.iter::<ClassId>() {
            let bases: Vec<String> = class.bases.iter().filter_map(|base| self.program.dotted(base.value)).collect();
            let last = |base: &String| base.rsplit('.').next().unwrap_or(base).to_owned();
            let redirects = bases.iter().any(|base| last(base).ends_with("RedirectView"));
            let hyperlinks = bases.iter().any(|base| last(base).starts_with("Hyperlinked"));
            // A mixin of one's own may send to the text as it is.
            let is_mixin = |dotted: String| dotted.starts_with("django.contrib.auth.mixins.");
            let asks_to_log_in = class.bases.iter().filter_map(|base| self.dotted(base.value)).any(is_mixin)
                && !self.answers_itself(class);
            for statement in &class.body {
                let StatementKind::Assign { targets, value: Some(value), .. } = &statement.kind else { continue };
                let [target] = targets.as_slice() else { continue };
                let Some(Expr::Name(name)) = self.program.expression(*target) else { continue };
                match name.as_str() {
                    "pattern_name" if redirects => self.push_attribute(*value, None, SiteKind::PatternName),
                    "view_name" if hyperlinks => self.push_attribute(*value, None, SiteKind::Hyperlink),
                    "login_url" if asks_to_log_in => self.push_attribute(*value, None, SiteKind::ResolveUrl),
                    _ => {}
                }
            }
        }
    }

    /// Whether a class says itself what becomes of those who may not see it, so that its `login_url` may be anything.
    fn answers_itself(&self, class: &Class) -> bool {
        let methods = class.body.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Function(id) => self.program.function(*id),
            _ => None,
        });
        methods
            .into_iter()
            .any(|method| matches!(method.name.as_str(), "handle_no_permission" | "get_login_url" | "dispatch"))
    }

    fn reverse_arguments(
        &self,
        arguments: &[Argument],
        urlconf: Option<usize>,
        args: usize,
        kwargs: usize,
    ) -> (Given, bool) {
        if arguments.iter().any(|argument| matches!(argument.passing, Passing::Star | Passing::DoubleStar)) {
            return (Given::Open, true);
        }
        let find = |name: &str, at: Option<usize>| {
            let named =
                arguments.iter().find(|one| matches!(&one.passing, Passing::Keyword(keyword) if keyword == name));
            let placed = at.and_then(|at| arguments.get(at)).filter(|one| one.passing == Passing::Positional);
            named.or(placed).map(|argument| argument.value)
        };
        let is_none = |id: &ExprId| matches!(self.program.expression(*id), Some(Expr::Literal(Literal::None)));
        let other_urlconf = find("urlconf", urlconf).is_some_and(|urlconf| !is_none(&urlconf));
        let positional = match find("args", Some(args)).filter(|id| !is_none(id)) {
            None => Some(Vec::new()),
            Some(id) => match self.program.expression(id) {
                Some(Expr::List(items) | Expr::Tuple(items)) => {
                    let spread =
                        items.iter().any(|item| matches!(self.program.expression(*item), Some(Expr::Starred(_))));
                    (!spread).then(|| items.clone())
                }
                _ => None,
            },
        };
        let keywords = match find("kwargs", Some(kwargs)).filter(|id| !is_none(id)) {
            None => Some(Vec::new()),
            Some(id) => self.dict_items(id),
        };
        let given = match (positional, keywords) {
            (Some(values), Some(names)) if names.is_empty() => Given::Positional(values),
            (Some(values), Some(names)) if values.is_empty() => Given::Keywords(names),
            (Some(_), Some(_)) => Given::Both,
            _ => Given::Open,
        };
        (given, other_urlconf)
    }

    fn dict_items(&self, id: ExprId) -> Option<Vec<(SmolStr, ExprId)>> {
        match self.program.expression(id)? {
            Expr::Dict(pairs) => {
                pairs.iter().map(|(key, value)| Some((self.program.text((*key)?)?.clone(), *value))).collect()
            }
            Expr::Call(function, arguments) if self.program.dotted(*function).as_deref() == Some("dict") => arguments
                .iter()
                .map(|argument| match &argument.passing {
                    Passing::Keyword(name) => Some((name.clone(), argument.value)),
                    _ => None,
                })
                .collect(),
            _ => None,
        }
    }

    /// Calls inside a `try` that catches what `reverse()` raises, or a `with` that is told of it: `assertRaises(NoReverseMatch)`,
    /// `pytest.raises`, `suppress`; or behind a condition that asks whether an app is installed.
    fn guarded_calls(&self) -> HashSet<ExprId> {
        let mut guarded = HashSet::new();
        for statement in all_statements(self.program) {
            let (body, expects) = match &statement.kind {
                StatementKind::Try { body, handlers, .. } => {
                    (body, handlers.iter().any(|handler| handler.types.is_none_or(|types| self.names_no_match(types))))
                }
                StatementKind::With { items, body, .. } => {
                    (body, items.iter().any(|(manager, _)| self.is_told_of_no_match(*manager)))
                }
                StatementKind::If(branches) => {
                    for (condition, body) in branches {
                        if condition.is_some_and(|condition| self.asks_for_an_app(condition)) {
                            self.add_calls(body, &mut guarded);
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            if expects {
                self.add_calls(body, &mut guarded);
            }
        }
        guarded
    }

    /// Adds all expressions of a block, those of its lambdas too.
    fn add_calls(&self, body: &[Statement], calls: &mut HashSet<ExprId>) {
        let mut blocks = vec![body];
        while let Some(block) = blocks.pop() {
            for id in statements_below(block).into_iter().flat_map(|statement| expressions_of(self.program, statement))
            {
                if let (true, Some(Expr::Lambda(function))) = (calls.insert(id), self.program.expression(id)) {
                    blocks.extend(self.program.function(*function).map(|function| function.body.as_slice()));
                }
            }
        }
    }

    /// Whether a condition asks if an app is installed, which brings the routes that are named behind it.
    fn asks_for_an_app(&self, condition: ExprId) -> bool {
        let mut pending = vec![condition];
        while let Some(id) = pending.pop() {
            match self.program.expression(id) {
                Some(Expr::Attribute(_, name) | Expr::Name(name))
                    if matches!(name.as_str(), "INSTALLED_APPS" | "is_installed") =>
                {
                    return true;
                }
                Some(expr) => pending.extend(expr.children()),
                None => {}
            }
        }
        false
    }

    fn is_told_of_no_match(&self, manager: ExprId) -> bool {
        match self.program.expression(manager) {
            Some(Expr::Call(_, arguments)) => arguments.iter().any(|argument| self.names_no_match(argument.value)),
            _ => false,
        }
    }

    /// Whether an exception's type, or one of several, is `NoReverseMatch` or one above it.
    fn names_no_match(&self, types: ExprId) -> bool {
        let ids = match self.program.expression(types) {
            Some(Expr::Tuple(ids)) => ids.clone(),
            _ => vec![types],
        };
        ids.iter()
            .filter_map(|id| self.program.dotted(*id))
            .any(|name| matches!(name.rsplit('.').next(), Some("NoReverseMatch" | "Exception" | "BaseException")))
    }
}

fn resolve_url_arguments(arguments: &[Argument], parameter: &str) -> Given {
    if arguments.iter().any(|argument| matches!(argument.passing, Passing::Star | Passing::DoubleStar)) {
        return Given::Open;
    }
    let is_target = |at: usize, argument: &Argument| at == 0 && argument.passing == Passing::Positional;
    let given = || arguments.iter().enumerate().filter(|(at, argument)| !is_target(*at, argument)).map(|(_, one)| one);
    let positional: Vec<ExprId> =
        given().filter(|argument| argument.passing == Passing::Positional).map(|argument| argument.value).collect();
    let keywords: Vec<(SmolStr, ExprId)> = given()
        .filter_map(|argument| match &argument.passing {
            Passing::Keyword(name)
                if name != parameter && !matches!(name.as_str(), "permanent" | "preserve_request") =>
            {
                Some((name.clone(), argument.value))
            }
            _ => None,
        })
        .collect();
    match (positional.is_empty(), keywords.is_empty()) {
        (_, true) => Given::Positional(positional),
        (true, false) => Given::Keywords(keywords),
        _ => Given::Both,
    }
}
