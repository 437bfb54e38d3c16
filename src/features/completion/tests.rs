use super::completion;
use crate::features::testing::{Fixture, fixture, plugin};

fn offers(fixture: &Fixture) -> Vec<String> {
    let found = completion(&fixture.snapshot, &fixture.file, fixture.offset);
    found.iter().map(|one| format!("{} {}", one.insert, one.detail).trim_end().to_owned()).collect()
}

/// The file's text after the offer of this label was taken.
fn after(fixture: &Fixture, label: &str) -> String {
    let found = completion(&fixture.snapshot, &fixture.file, fixture.offset);
    let offer = found.iter().find(|one| one.label == label).unwrap_or_else(|| panic!("no {label} among {found:?}"));
    let mut text = fixture.file.source.as_str().to_owned();
    text.replace_range(offer.replace.start as usize..offer.replace.end as usize, &offer.insert);
    text
}

const NAMES: [&str; 3] = [
    "backend:c /api/plugins/backend/more/c/",
    "backend:detail /api/plugins/backend/detail/<int:pk>/",
    "backend:example-route /api/plugins/backend/example/",
];

#[test]
fn names_wherever_python_takes_them() {
    for line in [
        "from django.urls import reverse\nx = reverse('<|>')",
        "from django import urls\nx = urls.reverse_lazy('<|>')",
        "from django.shortcuts import redirect as go\ndef v(request):\n    return go('<|>')",
        "from rest_framework.reverse import reverse\ndef v(request):\n    return reverse(viewname='<|>', request=request)",
        "class R(RedirectView):\n    pattern_name = '<|>'",
        "x = HyperlinkedIdentityField(view_name='<|>')",
        "from django.contrib.auth.decorators import login_required\n@login_required(login_url='<|>')\ndef v(request): pass",
        "extra = {'url': {'view_name': '<|>'}}",
        "LOGIN_URL = '<|>'",
    ] {
        assert_eq!(offers(&plugin(&format!("=== backend/other.py\n{line}\n"))), NAMES, "{line}");
    }
}

#[test]
fn names_in_code_that_is_not_whole() {
    for line in [
        "def v(request):\n    return reverse(\"<|>\n\ndef w(request):\n    return 1\n",
        "def v(request):\n    return reverse('<|>",
        "urls = [reverse('<|>\n",
        "x = f(1, [reverse(\"<|>\"",
        "x = {'a': reverse('<|>, kwargs={'pk': 1})}\n",
    ] {
        let text = format!("=== backend/other.py\nfrom django.urls import reverse\n{line}");
        assert_eq!(offers(&plugin(&text)), NAMES, "{line}");
    }
    // The file that defines what the routes need is itself broken.
    let views = "=== backend/views.py\nfrom django.urls import reverse\nfrom django.views import View\n\
                 def simple_view(request):\n    return reverse(\"<|>\n\nclass Detail(View):\n    pass\n";
    assert_eq!(offers(&plugin(views)), NAMES);
}

#[test]
fn names_of_the_urlconf_that_is_being_typed() {
    let head = "=== backend/urls.py\nfrom django.urls import path\nfrom django.views.generic import RedirectView\nfrom . import views\n";
    // An unclosed call swallows the routes below it; they are offered all the same.
    for line in [
        "path('old/', RedirectView.as_view(pattern_name='<|>'",
        "path('old/', RedirectView.as_view(pattern_name='<|>'),",
        "path('old/', RedirectView.as_view(pattern_name='<|>')),",
    ] {
        let text = format!(
            "{head}urlpatterns = [\n    path('a/', views.simple_view, name='a'),\n    {line}\n    path('b/', \
             views.simple_view, name='b'),\n]\n"
        );
        let all = ["backend:a /api/plugins/backend/a/", "backend:b /api/plugins/backend/b/"];
        assert_eq!(offers(&plugin(&text)), all, "{text}");
    }
}

#[test]
fn nothing_where_no_name_can_stand() {
    for line in [
        "x = [1].reverse('<|>')",
        "def reverse(x): pass\nreverse('<|>')",
        "from django.urls import reverse\nreverse('x', args=['<|>'])",
        "from django.urls import reverse\n# reverse('<|>",
        "from django.urls import reverse\nreverse(b'<|>')",
        "x = '<|>'",
    ] {
        assert_eq!(offers(&plugin(&format!("=== backend/other.py\n{line}\n"))), [""; 0], "{line}");
    }
}

#[test]
fn what_is_inserted() {
    let taken = |line: &str| {
        let text = format!("=== backend/other.py\nfrom django.urls import reverse\n{line}\n");
        after(&plugin(&text), "backend:detail").lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(taken("x = reverse('exam<|>')"), "x = reverse('backend:detail')");
    assert_eq!(taken("x = reverse('back<|>end:detai', args=[1])"), "x = reverse('backend:detail', args=[1])");
    assert_eq!(taken("x = reverse('d<|>, kwargs={'pk': 1})"), "x = reverse('backend:detail, kwargs={'pk': 1})");
    assert_eq!(taken("x = reverse(<|>)"), "x = reverse(\"backend:detail\")");
    assert_eq!(taken("x = reverse(det<|>)"), "x = reverse(\"backend:detail\")");
}

#[test]
fn the_unqualified_name_finds_it() {
    let found = |typed: &str| {
        let text = format!("=== backend/other.py\nfrom django.urls import reverse\nx = reverse('{typed}<|>')\n");
        let fixture = plugin(&text);
        let found = completion(&fixture.snapshot, &fixture.file, fixture.offset);
        found.into_iter().find(|one| one.label == "backend:example-route").unwrap().filter
    };
    assert!(found("exam").starts_with("example-route"));
    assert!(found("backend:ex").starts_with("backend:example-route"));
    assert!(found("").contains("example-route"));
}

#[test]
fn many_names_are_cut_to_those_that_may_be_meant() {
    let routes: String = (0..400).map(|at| format!("path('{at}/', views.simple_view, name='route-{at}'), ")).collect();
    let count = |typed: &str| {
        let text = format!(
            "=== backend/urls.py\nfrom django.urls import path\nfrom . import views\nurlpatterns = [{routes}]\n=== \
             backend/other.py\nfrom django.urls import reverse\nx = reverse('{typed}<|>\n"
        );
        offers(&plugin(&text)).len()
    };
    assert_eq!(count(""), super::MAX_OFFERS);
    // A 3 and then a 9: route-39, route-139, route-309, …, route-390, …
    assert_eq!(count("route-39"), 22);
}

#[test]
fn names_in_templates() {
    for line in ["<a href=\"{% url '<|>", "{% url \"ex<|>\" %}", "{% url '<|>' pk=1 as x %}"] {
        assert_eq!(offers(&plugin(&format!("=== backend/templates/a.html\n{line}\n"))), NAMES, "{line}");
    }
    let bare = plugin("=== backend/templates/a.html\n{% url ex<|> %}\n");
    assert_eq!(after(&bare, "backend:detail"), "{% url 'backend:detail' %}\n");
    assert_eq!(offers(&plugin("=== backend/templates/a.html\n{# {% url '<|> #}{{ url('<|>') }}\n")), NAMES);
    assert_eq!(offers(&plugin("=== backend/templates/a.html\n{% comment %}{% url '<|>' %}\n")), [""; 0]);
}

#[test]
fn views_where_path_takes_them() {
    let head = "=== backend/urls.py\nfrom django.urls import path\nfrom . import views\n";
    let all = ["views.Detail.as_view() backend.views.Detail", "views.simple_view backend.views.simple_view"];
    for line in [
        "urlpatterns = [path('a/', <|>)]",
        "urlpatterns = [path('a/', views.<|>",
        "urlpatterns = [\n    path('a/', vi<|>\n    path('b/', views.simple_view),\n]",
        "urlpatterns = [path(view=views.<|>, route='')]",
    ] {
        assert_eq!(offers(&plugin(&format!("{head}{line}\n"))), all, "{line}");
    }
    assert_eq!(offers(&plugin(&format!("{head}urlpatterns = [path('a/', f(<|>))]\n"))), [""; 0]);
    assert_eq!(
        offers(&plugin(
            "=== backend/urls.py\nfrom django.urls import path\nfrom .views import simple_view\nurlpatterns = [path('', s<|>)]\n"
        )),
        ["simple_view backend.views.simple_view", "views.Detail.as_view() from . import views"]
    );
}

#[test]
fn views_that_are_not_imported_yet_bring_their_import() {
    let text = "=== backend/urls.py\nfrom django.urls import path\n\nurlpatterns = [path('a/', si<|>)]\n";
    let fixture = plugin(text);
    let found = completion(&fixture.snapshot, &fixture.file, fixture.offset);
    let offer = found.iter().find(|one| one.label == "views.simple_view").unwrap();
    assert!(offer.filter.starts_with("simple_view"));
    assert_eq!(offer.also, [(crate::text::Span::empty(29), "from . import views\n".to_owned())]);
    assert_eq!(
        found.iter().map(|one| one.insert.as_str()).collect::<Vec<_>>(),
        ["views.simple_view", "views.Detail.as_view()"]
    );
}

#[test]
fn keywords_of_the_arguments_of_a_route() {
    let offered = "pk= int of /api/plugins/backend/detail/<int:pk>/";
    for file in [
        "templates/a.html\n{% url 'backend:detail' <|> %}",
        "templates/a.html\n{% url 'backend:detail' p<|>",
        "other.py\nfrom django.shortcuts import redirect\nx = redirect('backend:detail', <|>",
        "other.py\nfrom django.shortcuts import redirect\nx = redirect('backend:detail', p<|>)",
    ] {
        assert_eq!(offers(&plugin(&format!("=== backend/{file}\n"))), [offered], "{file}");
    }
}

#[test]
fn modules_where_include_takes_them() {
    let head = "=== backend/urls.py\nfrom django.urls import include, path\n";
    for line in [
        "urlpatterns = [path('a/', include('<|>'))]",
        "urlpatterns = [path('a/', include(\"<|>",
        "urlpatterns = [path('a/', include(('<|>', 'app')))]",
    ] {
        assert_eq!(offers(&plugin(&format!("{head}{line}\n"))), ["backend.more"], "{line}");
    }
}

#[test]
fn converters_and_parameters_of_routes() {
    let urls = |line: &str| {
        plugin(&format!(
            "=== backend/urls.py\nfrom django.urls import path, re_path\nfrom . import views\nurlpatterns = [{line}]\n"
        ))
    };
    let inserted = |fixture: &Fixture| -> Vec<String> {
        completion(&fixture.snapshot, &fixture.file, fixture.offset).into_iter().map(|one| one.insert).collect()
    };
    assert_eq!(inserted(&urls("path('a/<<|>/', views.simple_view)")), ["int:", "str:", "slug:", "uuid:", "path:"]);
    assert_eq!(inserted(&urls("path('a/<int:<|>/', views.Detail.as_view())")), ["pk"]);
    assert_eq!(inserted(&urls("path('a/<|>/', views.simple_view)")), [""; 0]);
    // Another converter, where the colon stands already.
    let typed = urls("path('a/<in<|>:pk>/', views.Detail.as_view())");
    assert!(after(&typed, "slug").contains("path('a/<slug:pk>/'"), "{}", after(&typed, "slug"));
    // A regular expression has groups with names, and no converters.
    assert_eq!(inserted(&urls("re_path('^a/(?P<<|>>x)$', views.Detail.as_view())")), ["pk"]);
}

#[test]
fn keys_of_the_arguments_of_a_route() {
    let text =
        "=== backend/other.py\nfrom django.urls import reverse\nx = reverse('backend:detail', kwargs={'<|>': 1})\n";
    assert_eq!(offers(&plugin(text)), ["pk int of /api/plugins/backend/detail/<int:pk>/"]);
}

#[test]
fn every_offset_of_a_broken_file_is_answered() {
    let text = "from django.urls import path, reverse, include\nfrom . import views\nurlpatterns = [\n  path('a/<int:', views.,\n  \
                path(include((\"é\n reverse({'view_name': reverse('x', kwargs={''\n";
    for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
        let (before, after) = text.split_at(at);
        let files = format!("=== backend/apps.py\n=== backend/__init__.py\n=== backend/urls.py\n{before}<|>{after}");
        let fixture = fixture(&files);
        completion(&fixture.snapshot, &fixture.file, fixture.offset);
    }
}
