//! The request `karrot-ls/doctor`: what the host would do with a folder, as `karrot-ls doctor --output-format json` says it.

use super::backend::Backend;
use super::convert::path_of;
use super::requests::compute;
use crate::rules::Verdict;
use serde::Deserialize;
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::Url;

/// The name of the request.
const DOCTOR: &str = "karrot-ls/doctor";

/// Which folder: the one that holds this file or is it; without it the first.
#[derive(Deserialize)]
pub struct DoctorParams {
    #[serde(default)]
    uri: Option<Url>,
}

impl Backend {
    /// `null` where there is neither a plugin nor a Django project.
    async fn doctor(&self, params: DoctorParams) -> Result<Option<Verdict>> {
        let session = self.0.clone();
        compute(DOCTOR, move |_| {
            let snapshot = session.workspace.snapshot();
            let site = match params.uri.as_ref().map(path_of) {
                Some(path) => snapshot.project.site_of(&path),
                None => snapshot.project.sites.first().map(|site| &**site),
            };
            Ok(site.map(|site| Verdict::new(&snapshot, site)))
        })
        .await
    }
}

/// Adds the request.
pub fn register(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
    builder.custom_method(DOCTOR, Backend::doctor)
}
