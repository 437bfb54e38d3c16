//! Reading what newer or careless clients send at `initialize`: a value that lsp-types does not know costs the capability
//! that it stands in, never the session.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tower_lsp::lsp_types::{ClientCapabilities, InitializeParams, Url, WorkspaceFolder};

/// Parameters that can be read, made of those that were sent. What can't be mended is left to be refused.
pub fn initialize_params(params: Value) -> Value {
    if reads::<InitializeParams>(&params) {
        return params;
    }
    let Value::Object(mut params) = params else { return params };
    keep(&mut params, "processId", reads::<Option<u32>>);
    keep(&mut params, "rootUri", reads::<Option<Url>>);
    keep(&mut params, "rootPath", reads::<Option<String>>);
    keep(&mut params, "workDoneToken", |_| false);
    for name in ["trace", "clientInfo", "locale"] {
        keep(&mut params, name, |value| reads::<InitializeParams>(&json!({"capabilities": {}, name: value})));
    }
    if let Some(Value::Array(folders)) = params.get_mut("workspaceFolders") {
        folders.retain(reads::<WorkspaceFolder>);
    }
    keep(&mut params, "workspaceFolders", reads::<Option<Vec<WorkspaceFolder>>>);
    if let Some(Value::Object(capabilities)) = params.get_mut("capabilities") {
        for (group, members) in capabilities.iter_mut() {
            if let Value::Object(members) = members {
                members.retain(|name, member| reads::<ClientCapabilities>(&json!({group: {name: member}})));
            }
        }
        capabilities.retain(|group, members| reads::<ClientCapabilities>(&json!({group: members})));
    }
    Value::Object(params)
}

fn reads<T: DeserializeOwned>(value: &Value) -> bool {
    T::deserialize(value).is_ok()
}

fn keep(params: &mut Map<String, Value>, name: &str, good: impl Fn(&Value) -> bool) {
    if params.get(name).is_some_and(|value| !good(value)) {
        params.remove(name);
    }
}
