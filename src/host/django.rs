//! What Django no longer has, though plugins and old tutorials still import it.

/// `include()` of a list that `i18n_patterns()` made (`django.urls.conf.include`).
pub const LANGUAGE_ROUTES_INCLUDED: &str = "Using i18n_patterns in an included URLconf is not allowed.";
/// `as_view(get=…)` (`django.views.generic.base.View.as_view`).
pub const METHOD_AS_ARGUMENT: &str = "as_view() does not take the name of an HTTP method";
/// `as_view(nope=…)` (the same).
pub const NO_SUCH_ATTRIBUTE: &str = "as_view() only accepts arguments that are already attributes of the class";

/// A version of Django: major and minor number.
pub type DjangoVersion = (u32, u32);

/// Modules that existed once, and the first Django without them: importing one is a ModuleNotFoundError there (release notes of
/// Django 2.0 and 3.0).
const REMOVED_MODULES: &[(&str, DjangoVersion)] = &[("django.core.urlresolvers", (2, 0)), ("django.utils.six", (3, 0))];

/// Names that existed once in a module that still exists, and the first Django without them: importing one is an ImportError there
/// (release notes of Django 1.10, 3.0 and 4.0).
const REMOVED_NAMES: &[(&str, &str, DjangoVersion)] = &[
    ("django.conf.urls", "patterns", (1, 10)),
    ("django.conf.urls", "url", (4, 0)),
    ("django.shortcuts", "render_to_response", (3, 0)),
    ("django.utils.encoding", "force_text", (4, 0)),
    ("django.utils.encoding", "python_2_unicode_compatible", (3, 0)),
    ("django.utils.encoding", "smart_text", (4, 0)),
    ("django.utils.http", "is_safe_url", (4, 0)),
    ("django.utils.http", "urlquote", (4, 0)),
    ("django.utils.translation", "ugettext", (4, 0)),
    ("django.utils.translation", "ugettext_lazy", (4, 0)),
    ("django.utils.translation", "ungettext", (4, 0)),
    // huey: `crontab` lives in `huey` itself (catalogue §3.4).
    ("huey.contrib.djhuey", "crontab", (0, 0)),
];

/// The first Django without a module.
pub fn removed_module(module: &str) -> Option<DjangoVersion> {
    REMOVED_MODULES.iter().find(|(one, _)| *one == module).map(|(_, since)| *since)
}

/// The first Django whose module lacks a name.
pub fn removed_name(module: &str, name: &str) -> Option<DjangoVersion> {
    REMOVED_NAMES.iter().find(|(home, one, _)| (*home, *one) == (module, name)).map(|(.., since)| *since)
}

/// Where a generic view that `django.views.generic` hands on is defined: Python calls it by that name (Django 1.3 to 6.1).
pub fn generic_view_module(dotted: &str) -> Option<String> {
    let name = match dotted.strip_prefix("django.views.") {
        Some("View") => "View",
        _ => dotted.strip_prefix("django.views.generic.")?,
    };
    let module = match name {
        "View" | "TemplateView" | "RedirectView" => "base",
        "DetailView" => "detail",
        "ListView" => "list",
        "CreateView" | "DeleteView" | "FormView" | "UpdateView" => "edit",
        "ArchiveIndexView" | "DateDetailView" | "DayArchiveView" | "MonthArchiveView" | "TodayArchiveView"
        | "WeekArchiveView" | "YearArchiveView" => "dates",
        _ => return None,
    };
    Some(format!("django.views.generic.{module}.{name}"))
}

/// Django's own fields that a primary key can be made of (`DEFAULT_AUTO_FIELD`).
pub const AUTO_FIELDS: [&str; 3] =
    ["django.db.models.AutoField", "django.db.models.BigAutoField", "django.db.models.SmallAutoField"];

/// Whether Django certainly can't make a primary key of what this names (`Options._get_default_pk_class`, 5.0). A field of someone's
/// own may be one.
pub fn is_no_auto_field(name: &str) -> bool {
    let known = AUTO_FIELDS.contains(&name)
        || name
            .strip_prefix("django.db.models.fields.")
            .is_some_and(|rest| AUTO_FIELDS.iter().any(|field| field.strip_prefix("django.db.models.") == Some(rest)));
    !known && (!name.contains('.') || name.starts_with("django."))
}

/// What a model without a primary key of its own raises then.
pub const NO_AUTO_FIELD: &str = "the app's `default_auto_field` is no field for primary keys";
