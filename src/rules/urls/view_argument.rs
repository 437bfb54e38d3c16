//! Which expressions of a file stand where `path()` takes a view.

use crate::facts::{Expr, ExprId, Names, Passing, Program};
use smol_str::SmolStr;
use std::collections::HashSet;

/// The expressions inside view arguments of `path()`, `re_path()`, `url()` and a router's `register()`.
#[derive(Default)]
pub struct ViewArguments {
    /// All of them: in `login_required(views.a)` also `views.a`.
    pub expressions: HashSet<ExprId>,
    /// The names that begin them.
    pub names: HashSet<SmolStr>,
}

impl ViewArguments {
    /// Those of a program, with what its imports call the functions: `path as p`.
    pub fn of(program: &Program, imports: &Names<'_>) -> Self {
        let mut found = Self::default();
        for (_, expression) in program.expressions.iter::<ExprId>() {
            let Expr::Call(function, arguments) = expression else { continue };
            let name = match program.expression(*function) {
                Some(Expr::Name(name) | Expr::Attribute(_, name)) => name.as_str(),
                _ => continue,
            };
            let by_its_name = matches!(name, "path" | "re_path" | "url" | "register");
            if !by_its_name && !imports.dotted(*function).is_some_and(|dotted| is_path(&dotted)) {
                continue;
            }
            let view = arguments.iter().enumerate().find(|(at, argument)| match &argument.passing {
                Passing::Positional => *at == 1,
                Passing::Keyword(name) => name == "view" || name == "viewset",
                Passing::Star | Passing::DoubleStar => false,
            });
            if let Some((_, view)) = view {
                found.add(program, view.value);
            }
        }
        found
    }

    fn add(&mut self, program: &Program, view: ExprId) {
        let mut pending = vec![view];
        while let Some(id) = pending.pop() {
            if !self.expressions.insert(id) {
                continue;
            }
            match program.expression(id) {
                Some(Expr::Name(name)) => _ = self.names.insert(name.clone()),
                Some(Expr::Attribute(value, _)) => pending.push(*value),
                // Decorators: what they are given is the view.
                Some(Expr::Call(function, arguments)) => {
                    pending.push(*function);
                    pending.extend(arguments.iter().map(|argument| argument.value));
                }
                _ => {}
            }
        }
    }
}

/// Whether a dotted name is one of Django's functions that make a pattern.
fn is_path(dotted: &str) -> bool {
    matches!(
        dotted,
        "django.urls.path"
            | "django.urls.re_path"
            | "django.urls.conf.path"
            | "django.urls.conf.re_path"
            | "django.conf.urls.url"
    )
}
