//! The route list of editors: the request `karrot-ls/routes` and the notification `karrot-ls/routesChanged` (design §4).

use super::backend::Backend;
use super::convert::path_of;
use super::requests::compute;
use super::session::Session;
use crate::project::Snapshot;
use crate::project::rows::{self, RouteRow};
use serde::Deserialize;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::Url;
use tower_lsp::lsp_types::notification::Notification;

/// The name of the request.
const ROUTES: &str = "karrot-ls/routes";

/// Whose routes: those of the site that a document belongs to, or all.
#[derive(Deserialize)]
pub struct RoutesParams {
    #[serde(default)]
    uri: Option<Url>,
}

enum RoutesChanged {}

impl Notification for RoutesChanged {
    type Params = serde_json::Map<String, serde_json::Value>;
    const METHOD: &'static str = "karrot-ls/routesChanged";
}

/// What a client that lists routes has to hear.
#[derive(Default)]
pub struct Listening(AtomicBool);

impl Backend {
    async fn routes(&self, params: RoutesParams) -> Result<Vec<RouteRow>> {
        let session = self.0.clone();
        session.listening.0.store(true, Ordering::Relaxed);
        compute(ROUTES, move |_| {
            let path = params.uri.as_ref().map(path_of);
            Ok(rows::routes(&session.workspace.snapshot(), path.as_deref()))
        })
        .await
    }
}

/// Adds the request.
pub fn register(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
    builder.custom_method(ROUTES, Backend::routes)
}

/// Tells a client that has asked for routes that they are others now. `last` is the hash of those it knows of.
pub fn tell_changed(session: &Arc<Session>, snapshot: &Snapshot, last: &mut u64) {
    if !session.listening.0.load(Ordering::Relaxed) {
        return;
    }
    let mut hasher = DefaultHasher::new();
    rows::routes(snapshot, None).hash(&mut hasher);
    let now = hasher.finish();
    if std::mem::replace(last, now) != now {
        let session = session.clone();
        session.runtime.clone().spawn(async move {
            session.client.send_notification::<RoutesChanged>(serde_json::Map::new()).await;
        });
    }
}
