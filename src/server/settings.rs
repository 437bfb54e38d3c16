//! The editor's settings (design §5): given at the start, told on change, or asked for.

use super::guard::log;
use super::session::Session;
use super::wake::Work;
use serde_json::Value;
use std::sync::Arc;
use tower_lsp::lsp_types::{ConfigurationItem, MessageType};

/// The section that is ours.
pub const SECTION: &str = "karrot-ls";

impl Session {
    /// Takes settings as they come: ours alone, or everything with ours as a section. Nothing said is nothing changed.
    pub fn take_settings(self: &Arc<Self>, settings: Value) {
        let settings = match settings {
            Value::Object(mut all) => all.remove(SECTION).unwrap_or(Value::Object(all)),
            _ => return,
        };
        if !settings.is_object() {
            return;
        }
        let problems = self.workspace.configure(settings);
        // Other settings decide what is looked at.
        self.scan.ask(Work::Everything);
        self.analysis.ask(Work::Everything);
        problems.into_iter().for_each(|problem| self.warn(problem.message));
    }

    /// Tells the user, and the log.
    pub fn warn(self: &Arc<Self>, message: String) {
        log::write(&message);
        let session = self.clone();
        self.runtime.spawn(async move {
            session.client.show_message(MessageType::WARNING, format!("karrot-ls: {message}")).await;
        });
    }

    /// Asks the client for our settings.
    pub fn ask_for_settings(self: &Arc<Self>) {
        let session = self.clone();
        self.runtime.spawn(async move {
            let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
            match session.client.configuration(vec![item]).await {
                Ok(answers) => answers.into_iter().for_each(|settings| session.take_settings(settings)),
                Err(error) => log::write(format!("workspace/configuration: {error}")),
            }
        });
    }
}
