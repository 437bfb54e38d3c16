//! What Django no longer has, though plugins and old tutorials still import it.

/// `include()` of a list that `i18n_patterns()` made (`django.urls.conf.include`).
pub const LANGUAGE_ROUTES_INCLUDED: &str = "Using i18n_patterns in an included URLconf is not allowed.";
/// `as_view(get=…)` (`django.views.generic.base.View.as_view`).
pub const METHOD_AS_ARGUMENT: &str = "as_view() does not take the name of an HTTP method";
/// `as_view(nope=…)` (the same).
pub const NO_SUCH_ATTRIBUTE: &str = "as_view() only accepts arguments that are already attributes of the class";

/// Modules that existed once: importing one is a ModuleNotFoundError on every supported Django.
const REMOVED_MODULES: &[&str] = &["django.core.urlresolvers", "django.utils.six"];

/// Names that existed once in a module that still exists: importing one is an ImportError on Django ≥ 4.
const REMOVED_NAMES: &[(&str, &str)] = &[
    ("django.conf.urls", "patterns"),
    ("django.conf.urls", "url"),
    ("django.shortcuts", "render_to_response"),
    ("django.utils.encoding", "force_text"),
    ("django.utils.encoding", "python_2_unicode_compatible"),
    ("django.utils.encoding", "smart_text"),
    ("django.utils.http", "is_safe_url"),
    ("django.utils.http", "urlquote"),
    ("django.utils.translation", "ugettext"),
    ("django.utils.translation", "ugettext_lazy"),
    ("django.utils.translation", "ungettext"),
    // huey: `crontab` lives in `huey` itself (catalogue §3.4).
    ("huey.contrib.djhuey", "crontab"),
];

/// Whether a module outside the workspace is known not to exist.
pub fn removed_module(module: &str) -> bool {
    REMOVED_MODULES.contains(&module)
}

/// Whether a name is known not to exist in a module outside the workspace.
pub fn removed_name(module: &str, name: &str) -> bool {
    REMOVED_NAMES.contains(&(module, name))
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
