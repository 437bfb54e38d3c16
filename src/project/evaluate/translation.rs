//! Translations that are looked up before there are any: Django reads them from all installed apps, so that no text can be translated
//! until the registry has them (`django.utils.translation.trans_real.DjangoTranslation`, 5.0). What is lazy waits, until its text is
//! needed. The same reserve as in [`super::proofs`].

use super::*;
use crate::facts::{Argument, Expr};

const MODULE: &str = "django.utils.translation.";
/// What the message says.
const TOO_EARLY: &str = "translations can't be looked up before the apps are loaded: use `gettext_lazy`, and its text not before it is shown";

impl Evaluator<'_> {
    pub(super) fn call_translation(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        let needs_text = matches!(
            dotted,
            "builtins.str"
                | "builtins.format"
                | "builtins.sorted"
                | "django.utils.text.capfirst"
                | "django.utils.encoding.force_str"
                | "django.utils.encoding.smart_str"
        );
        if needs_text && !self.models_ready() {
            for (argument, _) in arguments {
                self.need_translation(frame, argument.value);
            }
            return None;
        }
        match dotted.strip_prefix(MODULE)? {
            "gettext" | "ngettext" | "pgettext" | "npgettext" | "activate" if !self.models_ready() => {
                self.fails(frame, Exception::AppRegistryNotReady, TOO_EARLY, at);
                Some(Value::Text)
            }
            _ => None,
        }
    }

    /// The text of an expression is needed here: of `gettext_lazy(…)`, where it is written, that is too early.
    pub(super) fn need_translation(&mut self, frame: &mut Frame, id: ExprId) {
        if !self.models_ready() && self.proves(frame) && self.is_lazy_translation(frame, id) {
            self.fails(frame, Exception::AppRegistryNotReady, TOO_EARLY, id);
        }
    }

    /// Whether an expression is a call of `gettext_lazy` or its kin.
    pub(super) fn is_lazy_translation(&self, frame: &Frame, id: ExprId) -> bool {
        let program = frame.program();
        let Some(Expr::Call(function, _)) = program.expression(id) else { return false };
        let Some(whole) = self.external_name(frame, *function) else { return false };
        whole
            .strip_prefix(MODULE)
            .is_some_and(|name| matches!(name, "gettext_lazy" | "ngettext_lazy" | "pgettext_lazy" | "npgettext_lazy"))
    }
}
