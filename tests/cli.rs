//! The command line as other programs and people meet it: the real binary, its exit codes and its outputs.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test starts the binary and fails where it is not as expected"
)]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const URLS: &str =
    "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [path(\"x/\", views.simple_vew)]\n";
const VIEWS: &str = "from django.http import HttpResponse\n\n\ndef simple_view(request):\n    return HttpResponse()\n";

fn run_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_karrot-ls"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stdout(output)))
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// A plugin folder below a temporary one.
fn plugin(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn broken() -> tempfile::TempDir {
    plugin(&[("ex/apps.py", ""), ("ex/__init__.py", ""), ("ex/urls.py", URLS), ("ex/views.py", VIEWS)])
}

#[test]
fn exit_codes_tell_nothing_something_and_failure() {
    let folder = broken();
    let code = |arguments: &[&str]| run_in(folder.path(), arguments).status.code();
    assert_eq!(code(&["check", "ex"]), Some(1));
    assert_eq!(code(&["check", "ex", "--exit-zero"]), Some(0));
    assert_eq!(code(&["check", "ex", "--ignore", "urls"]), Some(0));
    assert_eq!(code(&["check", "ex", "--select", "plugin-no-init"]), Some(0));
    assert_eq!(code(&["check", "ex/views.py"]), Some(0), "a file that is named is checked alone");
    assert_eq!(code(&["check", "ex/urls.py"]), Some(1), "but with what it belongs to");
    assert_eq!(code(&["check", "absent"]), Some(2));
    assert_eq!(code(&["check", "--select", "no-such-rule"]), Some(2));
    assert_eq!(code(&["check", "--no-such-option"]), Some(2));
    assert_eq!(code(&["explain", "no-such-rule"]), Some(2));
    assert_eq!(code(&["doctor", "ex"]), Some(1));
    assert_eq!(code(&["routes", "ex"]), Some(0));
}

#[test]
fn silence_about_what_is_nothing_is_explained() {
    let nothing = plugin(&[("a.py", "print(1)\n")]);
    let output = run_in(nothing.path(), &["check", "."]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), "Nothing found.\n"));
    assert!(stderr(&output).contains("neither a plugin nor a Django project"), "{}", stderr(&output));
    let project = run_in(nothing.path(), &["check", "--as", "project", "."]);
    assert!(stderr(&project).contains("neither settings nor a root URLconf"), "{}", stderr(&project));
    let well = plugin(&[("ex/apps.py", ""), ("ex/__init__.py", "")]);
    assert_eq!(stderr(&run_in(well.path(), &["check", "--no-progress", "."])), "");
}

#[test]
fn an_option_that_leads_nowhere_is_told() {
    let folder = broken();
    let missing = run_in(folder.path(), &["check", "--python", "/no-such-python", "ex"]);
    assert_eq!(
        (missing.status.code(), stderr(&missing).as_str()),
        (Some(2), "karrot-ls: can't read /no-such-python\n")
    );
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("manage.py"), "import os\n").unwrap();
    for (option, what) in [("--settings", "settings"), ("--urlconf", "URLconf")] {
        let output = run_in(site.path(), &["routes", option, "not_there"]);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.starts_with(&format!("karrot-ls: found no site with the {what} `not_there` in ")), "{told}");
    }
}

/// What raises first hides nothing behind it: whoever mends one line sees the next ones at once.
#[test]
fn every_mistake_of_the_example_is_told_at_once() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples");
    let output = run_in(&example, &["check", "broken-plugin", "--output-format", "json"]);
    let findings = json(&output);
    let codes: Vec<_> = findings.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(
        codes,
        [
            "plugin-module-name-invalid",
            "urls-view-class",
            "urls-converter-unknown",
            "urls-view-unresolved",
            "view-no-permission",
            "route-arguments",
            "route-needs-namespace",
        ]
    );
}

#[test]
fn a_broken_configuration_is_a_failure_with_its_place() {
    let folder = broken();
    fs::write(folder.path().join("ex/karrot-ls.toml"), "\nprofile = \"carrot\"\n").unwrap();
    let output = run_in(folder.path(), &["check", "ex"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("ex/karrot-ls.toml:2:"), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
}

#[test]
fn a_fifo_is_unreadable_and_blocks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("urls.py");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    assert_eq!(run_in(folder.path(), &["check", "urls.py"]).status.code(), Some(2));
    assert_eq!(run_in(folder.path(), &["check", "."]).status.code(), Some(0));
}

#[test]
fn json_has_exactly_the_documented_fields() {
    let folder = broken();
    // Before the finding stands a character of two bytes: columns count characters.
    let urls = URLS.replace("path(\"x/\"", "path(\"ä/\"");
    fs::write(folder.path().join("ex/urls.py"), urls).unwrap();
    let findings = json(&run_in(folder.path(), &["check", "ex", "--output-format", "json"]));
    let [finding] = findings.as_array().unwrap().as_slice() else { panic!("{findings:#}") };
    let fields =
        ["code", "end_location", "filename", "fix", "impact", "location", "message", "related", "severity", "url"];
    assert_eq!(keys(finding), fields);
    assert_eq!(finding["code"], "urls-view-unresolved");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["impact"], "ALL500");
    assert_eq!(finding["url"], "https://karrot-dev.github.io/karrot-ls/rules/urls-view-unresolved");
    assert!(Path::new(finding["filename"].as_str().unwrap()).is_absolute());
    assert_eq!(finding["location"], serde_json::json!({"row": 5, "column": 33}));
    assert_eq!(finding["end_location"], serde_json::json!({"row": 5, "column": 43}));
    assert_eq!(keys(&finding["fix"]), ["edits", "message", "operations", "safe"]);
    assert_eq!(keys(&finding["fix"]["edits"][0]), ["content", "end_location", "filename", "location"]);
    assert_eq!(finding["fix"]["edits"][0]["content"], "simple_view");

    fs::remove_file(folder.path().join("ex/__init__.py")).unwrap();
    let findings =
        json(&run_in(folder.path(), &["check", "ex", "--output-format", "json", "--select", "plugin-no-init"]));
    let created = findings[0]["fix"]["operations"][0]["create"].as_str().unwrap();
    assert!(created.ends_with("/ex/__init__.py"), "{created}");
}

#[test]
fn sarif_and_github_say_the_same() {
    let folder = broken();
    let sarif = json(&run_in(folder.path(), &["check", "ex", "--output-format", "sarif"]));
    assert_eq!(sarif["version"], "2.1.0");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "urls-view-unresolved");
    let rule = result["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][rule]["id"], "urls-view-unresolved");
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!(*region, serde_json::json!({"startLine": 5, "startColumn": 33, "endLine": 5, "endColumn": 43}));
    let github = stdout(&run_in(folder.path(), &["check", "ex", "--output-format", "github"]));
    assert!(github.starts_with("::error title=karrot-ls (urls-view-unresolved),file=/"), "{github}");
    assert!(github.contains(",line=5,endLine=5,col=33,endColumn=43::ex/urls.py:5:33: "), "{github}");
    assert_eq!(github.lines().count(), sarif["runs"][0]["results"].as_array().unwrap().len());
    let described = &sarif["runs"][0]["tool"]["driver"]["rules"][rule];
    let page = described["helpUri"].as_str().unwrap();
    assert!(page.ends_with("/urls-view-unresolved") && github.contains(&format!("%0A{page}\n")), "{github}");
    assert!(described["help"]["markdown"].as_str().unwrap().starts_with("# "), "{described}");
    let others = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(others.iter().any(|rule| rule["id"] == "urls-bracket" && rule["help"].is_null()));
}

/// `{# karrot-ls: ignore[…] #}` in templates, `// karrot-ls: ignore[…]` in scripts.
#[test]
fn a_finding_is_suppressed_where_it_stands() {
    let template = "{% url 'gone' %} {# karrot-ls: ignore[tpl-url-unknown] #}\n{% url 'x' %}\n";
    let script = "fetch('/api/plugins/ex/gone/') // karrot-ls: ignore[path-unserved]\nfetch('/api/plugins/ex/away/')\n";
    let urls = "from django.urls import path\nfrom . import views\nurlpatterns = [path('x/', views.simple_view, name='gone')]\n";
    let folder = plugin(&[
        ("ex/apps.py", ""),
        ("ex/__init__.py", ""),
        ("ex/urls.py", urls),
        ("ex/views.py", VIEWS),
        ("ex/templates/ex/a.html", template),
        ("ex/src/a.js", script),
    ]);
    let found = json(&run_in(folder.path(), &["check", "ex", "--as", "plugin", "--output-format", "json"]));
    let found: Vec<_> = found.as_array().unwrap().iter().map(|one| (&one["code"], &one["location"]["row"])).collect();
    assert_eq!(found, [(&Value::from("path-unserved"), &Value::from(2))]);
    let only = run_in(folder.path(), &["check", "ex", "--as", "plugin", "--ignore", "path"]);
    assert_eq!(only.status.code(), Some(0));
}

/// The schema is OASIS's own, errata 01, as the crate serde-sarif ships it.
#[test]
fn sarif_is_what_its_schema_says() {
    let schema: Value = serde_json::from_str(include_str!("data/sarif-schema-2.1.0.json")).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("sarif.json", schema).unwrap();
    let schema = compiler.compile("sarif.json", &mut schemas).unwrap();
    let odd = plugin(&[
        ("ex/apps.py", ""),
        ("ex/urls.py", ""),
        ("é x/back end/apps.py", ""),
        ("é x/back end/__init__.py", ""),
        ("é x/back end/urls.py", "urlpatterns = [path("),
    ]);
    for folder in [broken(), odd] {
        let sarif = json(&run_in(folder.path(), &["check", ".", "--output-format", "sarif"]));
        assert_ne!(sarif["runs"][0]["results"].as_array().unwrap().len(), 0);
        if let Err(error) = schemas.validate(&sarif, schema) {
            panic!("{error:#}\n{sarif:#}");
        }
    }
}

#[test]
fn a_project_is_known_by_its_settings_where_nothing_starts_it() {
    let files = [
        ("site/settings.py", "ROOT_URLCONF = 'site.urls'\nINSTALLED_APPS = ['shop']\n"),
        (
            "site/urls.py",
            "from django.urls import include, path\nurlpatterns = [path('shop/', include('shop.urls'))]\n",
        ),
        ("shop/__init__.py", ""),
        ("shop/apps.py", "from django.apps import AppConfig\n\n\nclass ShopConfig(AppConfig):\n    name = 'shop'\n"),
        (
            "shop/urls.py",
            "from django.urls import path\nfrom . import views\nurlpatterns = [path('', views.shop, name='shop')]\n",
        ),
        (
            "shop/views.py",
            "from django.shortcuts import redirect\n\n\ndef shop(request):\n    return redirect('shop')\n",
        ),
        ("stock/__init__.py", ""),
        ("stock/apps.py", "from django.apps import AppConfig\n\n\nclass StockConfig(AppConfig):\n    name = 'stock'\n"),
    ];
    let folder = plugin(&files);
    let seen = json(&run_in(folder.path(), &["doctor", "--output-format", "json"]));
    assert_eq!((seen["as"].as_str(), seen["profile"].as_str()), (Some("project"), Some("django")), "{seen:#}");
    assert_eq!(json(&run_in(folder.path(), &["check", "--output-format", "json"])), serde_json::json!([]));
    let rows = json(&run_in(folder.path(), &["routes", "--output-format", "json"]));
    assert_eq!(rows[0]["name"], "shop", "{rows:#}");

    // One that stands in a folder of its own, beside what is built of something else.
    let folder = plugin(&[
        ("backend/manage.py", "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n"),
        ("backend/config/settings.py", "ROOT_URLCONF = 'config.urls'\n"),
        ("backend/config/urls.py", "urlpatterns = []\n"),
        ("backend/shop/__init__.py", ""),
        (
            "backend/shop/apps.py",
            "from django.apps import AppConfig\n\n\nclass C(AppConfig):\n    name = 'elsewhere'\n",
        ),
        ("web/package.json", "{}\n"),
    ]);
    assert_eq!(as_and_findings(&folder), ("project".to_owned(), serde_json::json!([])));
}

/// What a folder is taken for, and what is said of it.
fn as_and_findings(folder: &tempfile::TempDir) -> (String, Value) {
    let seen = json(&run_in(folder.path(), &["doctor", "--output-format", "json"]));
    let findings = json(&run_in(folder.path(), &["check", "--output-format", "json"]));
    (seen["as"].as_str().unwrap_or_default().to_owned(), findings)
}

#[test]
fn an_app_for_any_site_is_no_plugin() {
    // A plugin of this kind would bring the site down: no module is called so.
    let apps = "from django.apps import AppConfig\n\n\nclass C(AppConfig):\n    name = 'elsewhere'\n";
    let urls = "from django.urls import path\nfrom . import views\napp_name = 'example'\n\
                urlpatterns = [path('/one/', views.one, name='one')]\n";
    let views = "from django.shortcuts import redirect\n\n\ndef one(request):\n    return redirect('login')\n";
    let app = [
        ("example/__init__.py", ""),
        ("example/apps.py", apps),
        ("example/urls.py", urls),
        ("example/views.py", views),
    ];
    let site_urls = "from django.urls import include, path\nurlpatterns = [path('x/', include('example.urls'))]\n";
    let settings = "INSTALLED_APPS = ['example']\nROOT_URLCONF = 'tests.urls'\n";
    let build = "[build-system]\nrequires = ['flit_core']\n\n[project]\nname = 'django-example'\ndependencies = ['Django>=5.2']\n";
    let configure =
        "from django.conf import settings\nsettings.configure(INSTALLED_APPS=['example'], ROOT_URLCONF='tests.urls')\n";
    let named = "from setuptools import setup\nsetup(name='example', install_requires=['django-pagetree >= 1.1'])\n";
    let ways: [&[(&str, &str)]; 6] = [
        &[("tests/settings.py", settings), ("tests/urls.py", site_urls)],
        &[
            ("tests/conf.py", settings),
            ("tests/urls.py", site_urls),
            ("pyproject.toml", "[tool.pytest.ini_options]\nDJANGO_SETTINGS_MODULE = 'tests.conf'\n"),
        ],
        &[
            ("tests/conf.py", settings),
            ("tests/urls.py", site_urls),
            ("tox.ini", "[testenv]\nsetenv =\n    DJANGO_SETTINGS_MODULE = tests.conf\n"),
        ],
        &[("runtests.py", configure), ("tests/urls.py", site_urls)],
        &[("pyproject.toml", build)],
        &[("setup.py", named)],
    ];
    for way in ways {
        let files: Vec<_> = app.iter().chain(way).copied().collect();
        let folder = plugin(&files);
        let (kind, findings) = as_and_findings(&folder);
        assert_eq!(kind, "project", "{way:?}");
        // Django's rules hold; that no site here has `login` says nothing of those that install the app.
        let codes: Vec<_> = findings.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["urls-leading-slash"], "{way:?}: {findings:#}");
        let said = json(&run_in(folder.path(), &["check", "--profile", "karrot", "--output-format", "json"]));
        assert!(said.to_string().contains("apps-name-mismatch"), "{way:?}: {said:#}");
        // Whoever speaks of Karrot, or looks as its plugins do, writes a plugin.
        for sign in [("README.md", "A Karrot plugin\n"), ("example/more.py", "from karrot.groups import models\n")] {
            let files: Vec<_> = files.iter().copied().chain([sign]).collect();
            assert_ne!(as_and_findings(&plugin(&files)).0, "project", "{way:?} {sign:?}");
        }
    }
    // What an installer of packages left is no plugin.
    let installed: Vec<_> =
        app.iter().chain(&[("example-1.0.dist-info/METADATA", "Name: example\n")]).copied().collect();
    assert_eq!(as_and_findings(&plugin(&installed)).0, "project");
    // This program's name is no sign of the host's, and what others are checked out beside is none of theirs.
    let beside: Vec<(String, &str)> =
        app.iter().chain(ways[4]).map(|(path, text)| (format!("checkout/{path}"), *text)).collect();
    let mut files: Vec<(&str, &str)> = beside.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    files.extend([(
        "mine/backend/apps.py",
        "from django.apps import AppConfig\n\n\nclass C(AppConfig):\n    name = 'mine'\n",
    )]);
    files.extend([("checkout/tox.ini", "commands = karrot-ls check\n")]);
    let seen = json(&run_in(plugin(&files).path(), &["doctor", "--output-format", "json"]));
    let plugins: Vec<_> = seen["plugins"].as_object().unwrap().keys().collect();
    assert_eq!(plugins, ["mine"], "{seen:#}");
}

#[test]
fn names_never_steer_the_terminal() {
    let hostile = "e\u{1b}[31m\u{202e}x\n";
    let folder = plugin(&[
        (&format!("{hostile}/apps.py"), ""),
        (&format!("{hostile}/__init__.py"), ""),
        (&format!("{hostile}/urls.py"), "from django.urls import path\nurlpatterns = [path('x/', 'a\x1b[31m')]\n"),
    ]);
    for format in ["full", "concise", "github"] {
        let arguments = ["check", "--as", "plugin-dir", ".", "--output-format", format];
        let text = stdout(&run_in(folder.path(), &arguments));
        assert!(text.contains("urls-view-not-callable"), "{format}: {text:?}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{format}: {text:?}");
    }
    for command in ["doctor", "routes"] {
        let output = run_in(folder.path(), &[command, "--as", "plugin-dir", "."]);
        assert!(!stdout(&output).contains(['\u{1b}', '\u{202e}']), "{command}: {:?}", stdout(&output));
    }
    let output = run_in(folder.path(), &["check", hostile.trim_end(), "gone\u{1b}"]);
    assert!(!stderr(&output).contains('\u{1b}'), "{:?}", stderr(&output));
}

#[test]
fn colour_is_for_terminals_and_whoever_asks() {
    let folder = broken();
    assert!(!stdout(&run_in(folder.path(), &["check", "ex"])).contains('\u{1b}'));
    assert!(stdout(&run_in(folder.path(), &["check", "ex", "--color", "always"])).contains("\u{1b}["));
}

#[test]
fn a_diff_writes_nothing_and_a_fix_is_what_it_showed() {
    let folder = plugin(&[("example-plugin/apps.py", "# ours\n"), ("example-plugin/urls.py", "urlpatterns = []\n")]);
    let apps = folder.path().join("example-plugin/apps.py");
    let diff = stdout(&run_in(folder.path(), &["check", "example-plugin", "--diff"]));
    assert!(
        diff.contains("+++ example-plugin/__init__.py") && diff.contains("+    label = \"example_plugin\""),
        "{diff}"
    );
    let coloured = stdout(&run_in(folder.path(), &["check", "example-plugin", "--diff", "--color", "always"]));
    assert!(coloured.contains("\u{1b}[32m+    label"), "{coloured}");
    assert_eq!(fs::read_to_string(&apps).unwrap(), "# ours\n");
    assert!(!folder.path().join("example-plugin/__init__.py").exists());
    let output = run_in(folder.path(), &["check", "example-plugin", "--fix"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert_eq!(fs::read_to_string(folder.path().join("example-plugin/__init__.py")).unwrap(), "");
    let mended = fs::read_to_string(&apps).unwrap();
    assert!(mended.starts_with("# ours\n") && mended.contains("label = \"example_plugin\""), "{mended}");
}

#[test]
fn a_file_of_another_encoding_is_never_written_back() {
    let folder = plugin(&[("example-plugin/__init__.py", "")]);
    let apps = folder.path().join("example-plugin/apps.py");
    fs::write(&apps, b"# -*- coding: latin-1 -*-\n# \xe4\n").unwrap();
    run_in(folder.path(), &["check", "example-plugin", "--fix"]);
    assert_eq!(fs::read(&apps).unwrap(), b"# -*- coding: latin-1 -*-\n# \xe4\n");
}

#[test]
fn routes_have_exactly_the_documented_fields() {
    let urls = "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [path(\"x/<int:pk>/\", views.simple_view, name=\"x\")]\n";
    let folder = plugin(&[("ex/apps.py", ""), ("ex/__init__.py", ""), ("ex/urls.py", urls), ("ex/views.py", VIEWS)]);
    let rows = json(&run_in(folder.path(), &["routes", "ex", "--output-format", "json"]));
    let fields = [
        "conditional",
        "filename",
        "kind",
        "location",
        "methods",
        "name",
        "namespaces",
        "params",
        "qualified_name",
        "route",
        "view",
    ];
    assert_eq!(keys(&rows[0]), fields);
    assert_eq!(rows[0]["qualified_name"], "ex:x");
    assert_eq!(rows[0]["route"], "api/plugins/ex/x/<int:pk>/");
    assert_eq!(rows[0]["params"], serde_json::json!({"pk": "int"}));
    assert_eq!(rows[0]["view"], "ex.views.simple_view");
    assert_eq!(rows[0]["location"], serde_json::json!({"row": 5, "column": 16}));
    let open = json(&run_in(folder.path(), &["routes", "ex", "--output-format", "json", "--open"]));
    assert_eq!(keys(&open), ["open", "routes"]);
    let table = stdout(&run_in(folder.path(), &["routes", "ex"]));
    assert!(table.contains("/api/plugins/ex/x/<int:pk>/  ex:x  ex.views.simple_view"), "{table}");
    // A plugin that the host does not load shows its routes all the same.
    fs::remove_file(folder.path().join("ex/__init__.py")).unwrap();
    let rows = json(&run_in(folder.path(), &["routes", "ex", "--output-format", "json"]));
    assert_eq!(rows[0]["loads"], false);
}

#[test]
fn routes_answer_what_serves_a_url_and_which_url_a_name_gives() {
    let urls = "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [\n    path(\"x/\", views.simple_view),\n    path(\"x/<int:pk>/\", views.simple_view, name=\"x\"),\n]\n";
    let folder = plugin(&[("ex/apps.py", ""), ("ex/__init__.py", ""), ("ex/urls.py", urls), ("ex/views.py", VIEWS)]);
    let ask = |arguments: &[&str]| {
        let output = run_in(folder.path(), &[&["routes", "ex", "--output-format", "json"], arguments].concat());
        (json(&output), output.status.code())
    };
    let (answer, code) = ask(&["--resolve", "/api/plugins/ex/x/42/?page=2"]);
    assert_eq!(keys(&answer), ["kwargs", "match", "status", "tried"]);
    assert_eq!((&answer["status"], code), (&Value::from("found"), Some(0)));
    assert_eq!(answer["kwargs"], serde_json::json!({"pk": 42}));
    assert_eq!(answer["match"]["name"], "x");
    assert_eq!(answer["tried"][0]["route"], "api/plugins/ex/x/");
    let (answer, code) = ask(&["--resolve", "/api/plugins/ex/x/y/"]);
    // The host's own routes are not read, so they may serve it.
    assert_eq!((&answer["status"], &answer["match"], code), (&Value::from("unknowable"), &Value::Null, Some(1)));
    for argument in ["7", "pk=7"] {
        let (answer, _) = ask(&["--reverse", "ex:x", argument]);
        assert_eq!(keys(&answer), ["candidates", "error", "status", "url"]);
        assert_eq!(answer["url"], "/api/plugins/ex/x/7/", "{argument}");
    }
    let (answer, code) = ask(&["--reverse", "ex:x"]);
    assert_eq!((&answer["status"], &answer["url"], code), (&Value::from("absent"), &Value::Null, Some(1)));
    assert!(answer["error"].is_string());
}

#[test]
fn explain_shows_a_page_without_the_marks_of_its_test() {
    let text = stdout(&run_in(Path::new("."), &["explain", "plugin-no-init"]));
    assert!(text.starts_with("plugin-no-init: ") && text.contains("error, DROP"), "{text}");
    assert!(!text.contains("path=") && !text.contains("```"), "{text}");
    let wrong = run_in(Path::new("."), &["explain", "plugin-no-intt"]);
    assert!(stderr(&wrong).contains("did you mean plugin-no-init?"), "{}", stderr(&wrong));
    let all = stdout(&run_in(Path::new("."), &["explain"]));
    let line = all.lines().find(|line| line.starts_with("urls-shadowed ")).unwrap_or_default();
    assert!(line.split_whitespace().nth(1) == Some("warning") && all.lines().count() > 100, "{all}");
    let group = run_in(Path::new("."), &["check", "--ignore", "urls-*"]);
    assert!(stderr(&group).contains("write urls for all"), "{}", stderr(&group));
}

fn recorded() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/plugins");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases.retain(|case| case.join("plugins").is_dir());
    assert!(cases.len() > 100, "the recorded cases are not where they were");
    cases
}

/// Every recorded plugin goes through both commands; where the real host was content, so are we.
#[test]
fn the_recorded_plugins_are_judged_as_the_host_did() {
    let (mut loud, mut expected_loud) = (0, 0);
    let mut quiet = String::new();
    for case in recorded() {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let expected: Value = serde_json::from_str(&fs::read_to_string(case.join("expected.json")).unwrap()).unwrap();
        let plugins = case.join("plugins");
        let arguments = ["doctor", "--as", "plugin-dir", "--profile", "karrot", "--output-format", "json"];
        let verdict = json(&run_in(&case, &[&arguments[..], &[plugins.to_str().unwrap()]].concat()));
        assert_eq!(verdict["site"], expected["site"], "{name}");
        for (plugin, theirs) in expected["plugins"].as_object().into_iter().flatten() {
            let ours = &verdict["plugins"][plugin];
            if ours["ambiguous"] == true || expected["ambiguous"] == true {
                continue;
            }
            for field in ["backend", "urls", "module", "apps_py"] {
                // Where the record says nothing, neither does this.
                if theirs.get(field).is_some() {
                    assert_eq!(ours[field], theirs[field], "{name}: {plugin}.{field}");
                }
            }
        }
        let arguments = ["check", "--as", "plugin-dir", "--profile", "karrot", "--output-format", "json"];
        let findings = json(&run_in(&case, &[&arguments[..], &[plugins.to_str().unwrap()]].concat()));
        let severities: Vec<_> =
            findings.as_array().unwrap().iter().map(|one| one["severity"].as_str().unwrap()).collect();
        let is_loud = severities.iter().any(|severity| matches!(*severity, "error" | "warning"));
        assert!(is_loud || verdict["site"] == "up", "{name}: the site is {}, and check says nothing", verdict["site"]);
        let wanted = expected["expected_severity"].as_str().unwrap();
        match wanted {
            "none" => assert!(!is_loud, "{name}: a false alarm: {findings:#}"),
            "error" | "warning" => {
                expected_loud += 1;
                if is_loud {
                    loud += 1;
                } else {
                    quiet.push_str(&format!("  {name} ({wanted}): {}\n", expected["what"]));
                }
            }
            _ => {}
        }
    }
    println!("of {expected_loud} recorded cases with an error or a warning, check speaks of {loud}; not yet:\n{quiet}");
    assert!(loud * 100 >= expected_loud * 74, "{loud} of {expected_loud}\n{quiet}");
}
