//! What may stand at a cursor in Python (catalogue §2.1).

use crate::facts::{Argument, ExprId, Passing, Program, StatementKind, all_statements};
use crate::syntax::cursor::{BracketKind, StringAt, Surroundings};
use crate::text::Span;
use smol_str::SmolStr;
use std::collections::HashMap;

/// What may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A route's name.
    RouteName,
    /// A view.
    View,
    /// A view set, as routers take them: a class.
    ViewSet,
    /// A URLconf's dotted name.
    Module,
    /// A converter in `<…>`.
    Converter,
    /// A parameter's name in `<…>`.
    Parameter,
    /// A group's name in `(?P<…>` of a regular expression.
    Group,
    /// A key of `kwargs` of this route.
    Key {
        /// The route's name.
        name: String,
    },
    /// A keyword that passes a parameter to this route.
    Keyword {
        /// The route's name.
        name: String,
    },
}

/// What a file's imports bind, wherever they stand, and which names it defines itself.
pub struct Imports {
    bound: HashMap<SmolStr, Option<String>>,
}

impl Imports {
    /// The imports of a program. Those of a broken file are there as well: an import before the broken place is whole.
    pub fn of(program: &Program) -> Self {
        let mut bound = HashMap::new();
        for statement in all_statements(program) {
            match &statement.kind {
                StatementKind::Import { module, alias: Some(alias), .. } => {
                    bound.insert(alias.clone(), Some(module.to_string()));
                }
                StatementKind::Import { module, alias: None, .. } => {
                    let first = module.split('.').next().unwrap_or(module);
                    bound.insert(SmolStr::new(first), Some(first.to_owned()));
                }
                StatementKind::ImportFrom { level, module, names, .. } => {
                    for name in names {
                        let dotted = (*level == 0).then(|| format!("{module}.{}", name.name));
                        bound.insert(name.binding.clone(), dotted);
                    }
                }
                StatementKind::Function(id) => {
                    if let Some(function) = program.function(*id) {
                        bound.entry(function.name.clone()).or_insert(None);
                    }
                }
                _ => {}
            }
        }
        Self { bound }
    }

    /// The dotted name of a callee. A bare name that nothing binds stays as it is: its import is often written last.
    pub fn dotted(&self, callee: &str) -> Option<String> {
        let (first, rest) = callee.split_once('.').map_or((callee, None), |(first, rest)| (first, Some(rest)));
        match (self.bound.get(first), rest) {
            (Some(Some(base)), Some(rest)) => Some(format!("{base}.{rest}")),
            (Some(Some(base)), None) => Some(base.clone()),
            (Some(None), _) => None,
            (None, None) => Some(first.to_owned()),
            (None, Some(_)) => None,
        }
    }
}

/// A function of Django or DRF that takes what is completed here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    Reverse,
    Redirect,
    Path,
    Include,
    None,
}

fn function(dotted: &str) -> Function {
    let (module, name) = dotted.rsplit_once('.').unwrap_or(("", dotted));
    match (module, name) {
        ("" | "django.urls" | "django.urls.base" | "django.shortcuts" | "rest_framework.reverse", "reverse")
        | ("" | "django.urls" | "django.urls.base" | "rest_framework.reverse", "reverse_lazy") => Function::Reverse,
        ("" | "django.shortcuts", "redirect" | "resolve_url") | ("django.contrib.auth.views", "redirect_to_login") => {
            Function::Redirect
        }
        ("" | "django.urls" | "django.urls.conf", "path" | "re_path") | ("django.conf.urls", "url") => Function::Path,
        ("" | "django.urls" | "django.urls.conf" | "django.conf.urls", "include") => Function::Include,
        _ => Function::None,
    }
}

/// Keywords and attributes that hold a route's name, whoever takes them (N10–N14, N17).
fn holds_name(keyword: &str) -> bool {
    matches!(
        keyword,
        "view_name"
            | "pattern_name"
            | "login_url"
            | "next_page"
            | "sitemap_url_name"
            | "LOGIN_URL"
            | "LOGIN_REDIRECT_URL"
            | "LOGOUT_REDIRECT_URL"
            | "PASSWORD_RESET_URL"
    )
}

/// What may stand at a cursor with these surroundings, and what of it stands there.
pub fn expected(text: &str, around: &Surroundings, imports: &Imports, offset: u32) -> Option<(Expected, Span)> {
    if around.string.is_some_and(|string| !string.plain) {
        return None;
    }
    let what = what(text, around, imports, offset)?;
    let span = match (&around.string, &what) {
        (None, _) => around.word,
        (Some(string), Expected::Converter | Expected::Parameter | Expected::Group) => {
            in_brackets(text, string, offset)?.1
        }
        (Some(string), _) => name_in(text, string, offset),
    };
    Some((what, span))
}

fn what(text: &str, around: &Surroundings, imports: &Imports, offset: u32) -> Option<Expected> {
    let Some(bracket) = around.brackets.first() else {
        return match around.target.as_deref()? {
            "ROOT_URLCONF" => around.string.map(|_| Expected::Module),
            target if holds_name(target) => around.string.map(|_| Expected::RouteName),
            _ => None,
        };
    };
    let callee = match &bracket.kind {
        BracketKind::Call(callee) => callee,
        BracketKind::Round => return included(around, imports),
        BracketKind::Curly => return key(text, around, imports),
        BracketKind::Square => return None,
    };
    // Outside of a string, what is typed must be the whole argument so far.
    if around.string.is_none() && bracket.start.is_some_and(|start| start != around.word.start) {
        return None;
    }
    // `a.b` may be a view; it is no half-typed text.
    let attribute = around.string.is_none() && slice(text, around.word).contains('.');
    let dotted = imports.dotted(callee).unwrap_or_default();
    let keyword = bracket.keyword.as_deref();
    let place = |index: usize, name: &str| match keyword {
        Some(keyword) => keyword == name,
        None => bracket.index == index,
    };
    let found = match function(&dotted) {
        Function::Reverse if place(0, "viewname") => Some(Expected::RouteName),
        Function::Redirect if place(0, "to") => Some(Expected::RouteName),
        Function::Redirect if bracket.index > 0 && keyword.is_none() && around.string.is_none() => {
            Some(Expected::Keyword { name: slice(text, bracket.first_string?).to_owned() })
        }
        Function::Path if place(0, "route") => {
            let string = around.string.as_ref()?;
            let (inside, span) = in_brackets(text, string, offset)?;
            let before = text.get(string.content.start as usize..span.start as usize)?;
            Some(match inside {
                // `re_path()`, where there are no converters.
                false if before.ends_with("(?P<") => Expected::Group,
                true => Expected::Parameter,
                false => Expected::Converter,
            })
        }
        Function::Path if place(1, "view") && around.string.is_none() => Some(Expected::View),
        Function::Include if place(0, "arg") => Some(Expected::Module),
        _ => match keyword {
            Some("url_name") if callee.contains("Spectacular") => Some(Expected::RouteName),
            Some(keyword) if holds_name(keyword) => Some(Expected::RouteName),
            None if bracket.index == 1 && around.string.is_none() && callee.ends_with(".register") => {
                Some(Expected::ViewSet)
            }
            _ => None,
        },
    };
    found.filter(|found| !attribute || matches!(found, Expected::View | Expected::ViewSet))
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// `include(("|", app), …)`
fn included(around: &Surroundings, imports: &Imports) -> Option<Expected> {
    let [tuple, call, ..] = around.brackets.as_slice() else { return None };
    let BracketKind::Call(callee) = &call.kind else { return None };
    let inside = tuple.index == 0 && call.index == 0 && around.string.is_some();
    (inside && function(&imports.dotted(callee)?) == Function::Include).then_some(Expected::Module)
}

/// `reverse("name", kwargs={"|": …})`, `{"view_name": "|"}`
fn key(text: &str, around: &Surroundings, imports: &Imports) -> Option<Expected> {
    let (braces, outer) = around.brackets.split_first()?;
    around.string?;
    if let Some(key) = &braces.keyword {
        return (key == "view_name").then_some(Expected::RouteName);
    }
    let call = outer.first()?;
    let BracketKind::Call(callee) = &call.kind else { return None };
    let takes = call.keyword.as_deref() == Some("kwargs") || (call.keyword.is_none() && matches!(call.index, 2 | 3));
    if !takes || function(&imports.dotted(callee)?) != Function::Reverse {
        return None;
    }
    let name = call.first_string?;
    let name = slice(text, name).to_owned();
    Some(Expected::Key { name })
}

/// What of a string is the name: from its start to the end of what looks like one. What follows in an unclosed string, or in one
/// whose quote opens the next, is not the name's.
fn name_in(text: &str, string: &StringAt, offset: u32) -> Span {
    let after = text.get(offset as usize..string.content.end as usize).unwrap_or_default();
    let is_name = |one: char| one.is_alphanumeric() || matches!(one, '_' | ':' | '-' | '.' | '/');
    let length = after.find(|one| !is_name(one)).unwrap_or(after.len());
    Span::new(string.content.start, offset + length as u32)
}

/// Where a cursor stands in `<converter:parameter>`: behind the colon, and the word there.
fn in_brackets(text: &str, string: &StringAt, offset: u32) -> Option<(bool, Span)> {
    let before = text.get(string.content.start as usize..offset as usize)?;
    let open = before.rfind('<')?;
    let inside = before.get(open + 1..)?;
    if inside.contains('>') {
        return None;
    }
    let start = inside.rfind(':').map_or(open + 1, |colon| open + 1 + colon + 1);
    let after = text.get(offset as usize..string.content.end as usize)?;
    let length = after.find(|one: char| !one.is_alphanumeric() && one != '_').unwrap_or(after.len());
    let span = Span::new(string.content.start + start as u32, offset + length as u32);
    Some((inside.contains(':'), span))
}

/// Whether a dotted name is `path`, `re_path` or their like.
pub fn is_path(dotted: &str) -> bool {
    function(dotted) == Function::Path
}

/// An argument of a call, given by name or by place.
pub fn argument(arguments: &[Argument], index: usize, name: &str) -> Option<ExprId> {
    let named = arguments.iter().find(|one| matches!(&one.passing, Passing::Keyword(keyword) if keyword == name));
    let placed = arguments.get(index).filter(|one| one.passing == Passing::Positional);
    named.or(placed).map(|argument| argument.value)
}
