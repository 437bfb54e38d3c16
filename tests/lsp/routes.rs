//! The route list of editors.

use super::diagnostics::{client_in, folder, open, uri};
use serde_json::{Value, json};

const URLS: &str = "from django.urls import path, re_path\nfrom . import views\n\nurlpatterns = [\n    path('öffnen/<int:pk>/', views.simple_view, name='example-route'),\n]\n";

#[test]
fn rows_as_the_command_line_prints_them() {
    let folder = folder(&[
        ("example_plugin/__init__.py", ""),
        (
            "example_plugin/apps.py",
            "from django.apps import AppConfig\n\n\nclass ExampleConfig(AppConfig):\n    name = 'example_plugin'\n    label = 'example_plugin'\n",
        ),
        ("example_plugin/urls.py", URLS),
        ("example_plugin/views.py", "def simple_view(request, pk):\n    pass\n"),
    ]);
    let urls = folder.path().join("example_plugin/urls.py");
    let mut client = client_in(folder.path(), json!({}));
    open(&mut client, &uri(&urls), URLS);
    // Before the scan ends there may be no plugin yet; a client that has asked is told.
    let mut routes = json!([]);
    while routes == json!([]) {
        routes = client.ask("karrot-ls/routes", json!({"uri": null}))["result"].clone();
        if routes == json!([]) {
            client.wait("change", |message| message["method"] == "karrot-ls/routesChanged");
        }
    }
    let expected = json!([{
        "name": "example-route",
        "namespaces": ["example_plugin"],
        "qualified_name": "example_plugin:example-route",
        "route": "api/plugins/example_plugin/öffnen/<int:pk>/",
        "params": {"pk": "int"},
        "view": "example_plugin.views.simple_view",
        "methods": null,
        "kind": "path",
        "conditional": false,
        "filename": urls,
        "location": {"row": 5, "column": 5},
    }]);
    assert_eq!(routes, expected);
    assert_eq!(client.ask("karrot-ls/routes", json!({"uri": uri(&urls)}))["result"], expected);
    assert_eq!(client.ask("karrot-ls/routes", json!({"uri": "file:///nowhere/else.py"}))["result"], json!([]));
    client.settle();
    let place = json!({"line": 3, "character": 0});
    let change = |version: i32, text: &str| {
        json!({"textDocument": {"uri": uri(&urls), "version": version},
            "contentChanges": [{"range": {"start": place, "end": place}, "text": text}]})
    };
    client.notify("textDocument/didChange", change(2, "# moved\n"));
    let told = client.wait("change", |message| message["method"] == "karrot-ls/routesChanged");
    assert_eq!(told["params"], json!({}));
    let moved = client.ask("karrot-ls/routes", json!({"uri": null}))["result"][0]["location"].clone();
    assert_eq!(moved, json!({"row": 6, "column": 5}));
    for params in [json!({"uri": 5}), json!({"uri": "no uri"}), json!([1]), Value::Null] {
        assert_eq!(client.ask("karrot-ls/routes", params)["error"]["code"], -32602);
    }
    client.finish();
}
